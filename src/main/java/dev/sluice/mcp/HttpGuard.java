package dev.sluice.mcp;

import dev.sluice.config.McpConfig;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request may come from where it says it does; pure. A web page can make a browser send requests to a server of
 * the same machine under a name of the page's own (DNS rebinding; MCP, Transports, Security Warning).
 */
public final class HttpGuard {
    private final McpConfig config;

    /** One that goes by what is allowed there. */
    public HttpGuard(McpConfig config) {
        this.config = config;
    }

    /**
     * What is wrong; null when nothing is.
     *
     * @param host the field of that name; null when there is none
     * @param origin the field of that name; null when there is none, as from anything but a browser
     */
    public @Nullable String complaint(@Nullable String host, @Nullable String origin) {
        if (host == null || !isHost(host)) {
            return "host: not one of this server's names (expected: localhost, or one of sluice.mcp.allowed-hosts)";
        }
        if (origin != null && !isOrigin(origin)) {
            return "origin: not allowed (expected: a page of this machine, or one of sluice.mcp.allowed-origins)";
        }
        return null;
    }

    private boolean isHost(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        return isLoopback(name) || config.allowedHosts().stream().anyMatch(allowed -> allowed.equalsIgnoreCase(name));
    }

    private boolean isOrigin(String origin) {
        if (config.allowedOrigins().stream().anyMatch(allowed -> allowed.equalsIgnoreCase(origin))) {
            return true;
        }
        try {
            @Nullable String host = URI.create(origin).getHost();
            return host != null && isLoopback(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static boolean isLoopback(String name) {
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
    }
}
