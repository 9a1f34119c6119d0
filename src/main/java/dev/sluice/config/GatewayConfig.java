package dev.sluice.config;

import com.typesafe.config.ConfigFactory;
import dev.sluice.model.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway is configured with.
 *
 * @param host address or name to listen on; one that is not loopback needs {@code keysFile}, and TLS or
 *     {@code behindProxy}
 * @param port 0 to 65535; 0 takes a free one
 * @param behindProxy whether a proxy in front speaks TLS with the clients
 * @param keysFile the file of virtual keys; null when nobody needs one
 * @param keysPepper what the file's hashes are keyed with, as 64 hex digits; null when a file beside it holds it
 * @param certificate PEM file of the certificate and its chain; null without TLS
 * @param certificateKey PEM file of its private key; null without TLS
 * @param adminHost loopback address of the listener for metrics and administration
 * @param adminPort 0 to 65535; 0 takes a free one
 * @param maxDeadline the longest a caller may ask for
 * @param heartbeat silence after which a stream's reader is sent a comment
 * @param drainTimeout how long closing waits for requests under way
 * @param accessLog whether each request is logged
 * @param connections what the clients' connections may do
 */
public record GatewayConfig(
        String host,
        int port,
        boolean behindProxy,
        @Nullable Path keysFile,
        @Nullable Secret keysPepper,
        @Nullable Path certificate,
        @Nullable Path certificateKey,
        String adminHost,
        int adminPort,
        Duration maxDeadline,
        Duration heartbeat,
        Duration drainTimeout,
        boolean accessLog,
        Connections connections) {

    /**
     * What the clients' connections may do.
     *
     * @param max most that are open; 1 to 1,000,000
     * @param maxPerAddress most from one address; 0 is no limit
     * @param headTimeout from the first byte of a request's head to its last
     * @param bodyTimeout from the end of a head to the end of its body
     * @param idleTimeout how long one may stay open without a request
     * @param readerTimeout how long a reader may take nothing of an answer
     * @param maxBodyBytes longest body of a request; 1 KiB to 1 GiB
     */
    public record Connections(
            int max,
            int maxPerAddress,
            Duration headTimeout,
            Duration bodyTimeout,
            Duration idleTimeout,
            Duration readerTimeout,
            long maxBodyBytes) {
        public Connections {
            Check.range("max", max, 1, 1_000_000);
            Check.range("max-per-address", maxPerAddress, 0, 1_000_000);
            Check.positive("head-timeout", headTimeout);
            Check.positive("body-timeout", bodyTimeout);
            Check.positive("idle-timeout", idleTimeout);
            Check.positive("reader-timeout", readerTimeout);
            Check.range("max-body-bytes", maxBodyBytes, 1024, 1L << 30);
        }
    }

    public GatewayConfig {
        Check.range("port", port, 0, 65_535);
        Check.range("admin.port", adminPort, 0, 65_535);
        Check.positive("max-deadline", maxDeadline);
        Check.positive("heartbeat", heartbeat);
        Check.positive("drain-timeout", drainTimeout);
        if ((certificate == null) != (certificateKey == null)) {
            throw new IllegalArgumentException("tls: one of certificate and key (expected: both, or neither)");
        }
        if (!isLoopback("admin.host", adminHost)) {
            throw new IllegalArgumentException("admin.host: " + adminHost + " (expected: a loopback address)");
        }
        if (port != 0 && port == adminPort) {
            throw new IllegalArgumentException(
                    "admin.port: " + adminPort + " (expected: another than the gateway's own port)");
        }
        if (!isLoopback("host", host)) {
            if (keysFile == null) {
                throw new IllegalArgumentException(
                        "host: " + host
                                + " can be reached from elsewhere (expected: a loopback address, or keys-file with virtual keys)");
            }
            if (certificate == null && !behindProxy) {
                throw new IllegalArgumentException(
                        "host: " + host
                                + " can be reached from elsewhere (expected: a loopback address, or tls, or behind-proxy = true)");
            }
        }
    }

    /**
     * The defaults with the settings of a text; the environment is not read.
     *
     * @throws ConfigException when a value is malformed or contradicts another
     */
    public static GatewayConfig parse(String hocon) {
        try {
            return new ConfigReader(ConfigSources.effective(ConfigFactory.parseString(hocon)))
                    .read()
                    .gateway();
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigSources.malformed(e);
        }
    }

    /** Whether clients speak TLS with it. */
    public boolean isSecure() {
        return certificate != null;
    }

    /** With other ports, both of which may be 0. */
    public GatewayConfig withPorts(int newPort, int newAdminPort) {
        return new GatewayConfig(
                host,
                newPort,
                behindProxy,
                keysFile,
                keysPepper,
                certificate,
                certificateKey,
                adminHost,
                newAdminPort,
                maxDeadline,
                heartbeat,
                drainTimeout,
                accessLog,
                connections);
    }

    private static boolean isLoopback(String name, String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    name + ": " + host + " (expected: an address of this machine, such as 127.0.0.1)", e);
        }
    }
}
