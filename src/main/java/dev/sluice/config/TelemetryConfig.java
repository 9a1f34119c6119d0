package dev.sluice.config;

import java.net.URI;
import java.time.Duration;

/**
 * What the gateway's process tells of itself.
 *
 * @param metrics whether the administration offers metrics
 * @param statusInterval how often gauges look at the engine
 * @param tracing whether traces are exported
 * @param endpoint base URL of a collector that takes OTLP over HTTP
 * @param serviceName what the traces say they are of
 * @param sampleRatio share of traces to keep of requests that bring none of their own; 0 to 1
 */
public record TelemetryConfig(
        boolean metrics,
        Duration statusInterval,
        boolean tracing,
        URI endpoint,
        String serviceName,
        double sampleRatio) {
    public TelemetryConfig {
        Check.positive("status-interval", statusInterval);
        Check.range("tracing.sample-ratio", sampleRatio, 0, 1);
        if (endpoint.getHost() == null
                || !("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))) {
            throw new IllegalArgumentException(
                    "tracing.endpoint: " + endpoint + " (expected: a URL such as http://127.0.0.1:4318)");
        }
        if (serviceName.isBlank()) {
            throw new IllegalArgumentException("tracing.service-name: blank (expected: a name)");
        }
    }
}
