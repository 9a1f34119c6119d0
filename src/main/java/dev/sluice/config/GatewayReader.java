package dev.sluice.config;

import dev.sluice.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of the gateway and of what its process tells of itself. */
final class GatewayReader {
    private final Section gateway;

    GatewayReader(Section gateway) {
        this.gateway = gateway;
    }

    /** The block's record; null when something in it is wrong, which is then among the problems. */
    @Nullable
    GatewayConfig read() {
        Section tls = gateway.section("tls");
        Section admin = gateway.section("admin");
        GatewayConfig.@Nullable Connections connections = connections(gateway.section("connections"));
        int before = gateway.problems();
        String host = gateway.text("host");
        int port = gateway.integer("port");
        boolean behindProxy = gateway.flag("behind-proxy");
        @Nullable Path keys = path(gateway, "keys-file");
        String pepper = gateway.text("keys-pepper").strip();
        if (!pepper.isEmpty() && !pepper.matches("[0-9a-fA-F]{64}")) {
            gateway.complaint(new IllegalArgumentException("keys-pepper: *** (expected: 64 hex digits)"));
        }
        @Nullable Path certificate = path(tls, "certificate");
        @Nullable Path key = path(tls, "key");
        String adminHost = admin.text("host");
        int adminPort = admin.integer("port");
        var maxDeadline = gateway.duration("max-deadline");
        var heartbeat = gateway.duration("heartbeat");
        var drain = gateway.duration("drain-timeout");
        boolean accessLog = gateway.flag("access-log");
        tls.noUnknownKeys();
        admin.noUnknownKeys();
        gateway.noUnknownKeys();
        if (connections == null || gateway.problems() > before) {
            return null;
        }
        try {
            return new GatewayConfig(
                    host,
                    port,
                    behindProxy,
                    keys,
                    pepper.isEmpty() ? null : Secret.of(pepper),
                    certificate,
                    key,
                    adminHost,
                    adminPort,
                    maxDeadline,
                    heartbeat,
                    drain,
                    accessLog,
                    connections);
        } catch (IllegalArgumentException e) {
            gateway.complaint(e);
            return null;
        }
    }

    /** What the process tells of itself; null when something in it is wrong. */
    static @Nullable TelemetryConfig telemetry(Section telemetry) {
        Section tracing = telemetry.section("tracing");
        int before = telemetry.problems();
        boolean metrics = telemetry.flag("metrics");
        var interval = telemetry.duration("status-interval");
        boolean enabled = tracing.flag("enabled");
        String endpoint = tracing.text("endpoint");
        String name = tracing.text("service-name");
        double ratio = tracing.decimal("sample-ratio");
        tracing.noUnknownKeys();
        telemetry.noUnknownKeys();
        if (telemetry.problems() > before) {
            return null;
        }
        try {
            return new TelemetryConfig(metrics, interval, enabled, URI.create(endpoint), name, ratio);
        } catch (IllegalArgumentException e) {
            telemetry.complaint(e);
            return null;
        }
    }

    private static GatewayConfig.@Nullable Connections connections(Section block) {
        int before = block.problems();
        int max = block.integer("max");
        int perAddress = block.integer("max-per-address");
        var head = block.duration("head-timeout");
        var body = block.duration("body-timeout");
        var idle = block.duration("idle-timeout");
        var reader = block.duration("reader-timeout");
        long maxBody = block.size("max-body-bytes");
        block.noUnknownKeys();
        if (block.problems() > before) {
            return null;
        }
        try {
            return new GatewayConfig.Connections(max, perAddress, head, body, idle, reader, maxBody);
        } catch (IllegalArgumentException e) {
            block.complaint(e);
            return null;
        }
    }

    private static @Nullable Path path(Section block, String key) {
        String text = block.text(key).strip();
        return text.isEmpty() ? null : Path.of(text);
    }
}
