package dev.sluice.http;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A scheme, a host and a port: where the calls of one pool go, and nowhere else.
 *
 * @param scheme {@code http} or {@code https}
 * @param host host name or address literal, without brackets
 * @param port 1..65535
 */
public record Origin(String scheme, String host, int port) {
    public Origin {
        check(scheme.equals("http") || scheme.equals("https"), "scheme", scheme, "http or https");
        check(!host.isBlank(), "host", host, "a host name or address");
        check(port >= 1 && port <= 65_535, "port", port, "1..65535");
    }

    /** The origin of a URI; its path, query and fragment are ignored, user information is refused. */
    public static Origin of(URI uri) {
        @Nullable String scheme = uri.getScheme();
        @Nullable String host = uri.getHost();
        check(scheme != null && host != null, "origin", uri.getRawPath(), "an absolute http or https URI");
        check(uri.getRawUserInfo() == null, "origin", host, "a URI without user information");
        String lower = String.valueOf(scheme).toLowerCase(Locale.ROOT);
        String bare = String.valueOf(host).replaceAll("^\\[|]$", "");
        int implied = lower.equals("https") ? 443 : 80;
        return new Origin(lower, bare, uri.getPort() < 0 ? implied : uri.getPort());
    }

    /** Whether connections are encrypted. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return scheme + "://" + name + ":" + port;
    }

    private static void check(boolean holds, String name, @Nullable Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
