package dev.sluice.config;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;

/**
 * What the MCP server is configured with, over the gateway and over standard streams.
 *
 * @param enabled whether the gateway serves it at {@code /mcp}
 * @param allowedHosts names that a request's {@code Host} may have besides those of loopback, without a port
 * @param allowedOrigins values that a request's {@code Origin} may have besides those of loopback
 * @param maxSessions most sessions of the legacy era that are open; 1 to 100,000
 * @param sessionIdle how long a session may stay unused
 * @param maxCalls most calls of tools under way in one session, or over one pair of streams; 1 to 10,000
 * @param heartbeat silence after which a call's client is told that it goes on
 * @param maxMessageBytes longest message; 1 KiB to 64 MiB
 * @param shim for the predecessor's clients
 */
public record McpConfig(
        boolean enabled,
        List<String> allowedHosts,
        List<String> allowedOrigins,
        int maxSessions,
        Duration sessionIdle,
        int maxCalls,
        Duration heartbeat,
        long maxMessageBytes,
        Shim shim) {
    /**
     * The predecessor's protocol, which its shims speak over WebSocket.
     *
     * @param enabled whether the gateway speaks it, at {@code /ws} and {@code /}
     * @param helloTimeout how long a shim may take to say hello
     */
    public record Shim(boolean enabled, Duration helloTimeout) {
        public Shim {
            Check.positive("hello-timeout", helloTimeout);
        }
    }

    public McpConfig {
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins = List.copyOf(allowedOrigins);
        Check.range("max-sessions", maxSessions, 1, 100_000);
        Check.positive("session-idle", sessionIdle);
        Check.range("max-calls", maxCalls, 1, 10_000);
        Check.positive("heartbeat", heartbeat);
        Check.range("max-message-bytes", maxMessageBytes, 1024, 64L << 20);
    }

    /**
     * The defaults with the settings of a text; the environment is not read.
     *
     * @throws ConfigException when a value is malformed or contradicts another
     */
    public static McpConfig parse(String hocon) {
        try {
            return new ConfigReader(ConfigSources.effective(ConfigFactory.parseString(hocon)))
                    .read()
                    .mcp();
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigSources.malformed(e);
        }
    }
}
