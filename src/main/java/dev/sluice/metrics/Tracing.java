package dev.sluice.metrics;

import dev.sluice.model.RequestId;
import dev.sluice.model.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a span of each request and of each of its attempts, and sends them to an OpenTelemetry collector by OTLP over
 * HTTP. Spans hold names, times, counts and kinds of failure; never a prompt, an answer, a provider's words or a key.
 * Needs OpenTelemetry's SDK, OTLP exporter and JDK sender on the class path.
 *
 * <p>Any thread; nothing here waits for the collector. Ended spans queue for export, at most 4,096 of them: when the
 * collector is slow or gone, further ones are dropped.
 */
public final class Tracing implements EngineListener, AutoCloseable {
    private static final int MAX_QUEUED = 4_096;
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration EXPORT_INTERVAL = Duration.ofSeconds(1);

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    /** The requests under way: as many at most as the engine takes on. */
    private final Map<RequestId, RequestSpan> requests = new ConcurrentHashMap<>();

    private Tracing(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("dev.sluice");
    }

    /**
     * Starts to trace.
     *
     * @param endpoint the collector, {@code http} or {@code https}; without a path, {@code /v1/traces} is added
     * @param serviceName what the spans say they come from
     * @param sampleRatio how many of the traces that begin here are recorded, 0 to 1; a caller's own decision is followed
     */
    public static Tracing start(URI endpoint, String serviceName, double sampleRatio) {
        String scheme = String.valueOf(endpoint.getScheme());
        if (endpoint.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: http://host:port)");
        }
        if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
            throw new IllegalArgumentException("sampleRatio: " + sampleRatio + " (expected: 0 to 1)");
        }
        String path = endpoint.getPath();
        URI traces = path == null || path.isEmpty() || path.equals("/") ? endpoint.resolve("/v1/traces") : endpoint;
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(traces.toString())
                .setTimeout(EXPORT_TIMEOUT)
                .build();
        return new Tracing(SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), serviceName))))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(sampleRatio)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(MAX_QUEUED)
                        .setScheduleDelay(EXPORT_INTERVAL)
                        .setExporterTimeout(EXPORT_TIMEOUT)
                        .build())
                .build());
    }

    @Override
    public void on(EngineEvent event) {
        if (event instanceof EngineEvent.RequestAccepted accepted) {
            requests.put(accepted.id(), RequestSpan.of(tracer, accepted));
        } else if (event instanceof EngineEvent.AttemptStarted started) {
            RequestSpan request = requests.get(started.id());
            if (request != null) {
                request.attemptStarted(started);
            }
        } else if (event instanceof EngineEvent.AttemptEnded ended) {
            RequestSpan request = requests.get(ended.id());
            if (request != null) {
                request.attemptEnded(ended);
            }
        } else if (event instanceof EngineEvent.FailedOver over) {
            RequestSpan request = requests.get(over.id());
            if (request != null) {
                request.failedOver(over);
            }
        } else if (event instanceof EngineEvent.RequestEnded ended) {
            RequestSpan request = requests.remove(ended.id());
            (request == null ? RequestSpan.refused(tracer, ended) : request).ended(ended.outcome());
        }
    }

    @Override
    public @Nullable TraceContext outgoing(RequestId id, int attempt, @Nullable TraceContext context) {
        RequestSpan request = requests.get(id);
        return request == null ? context : request.outgoing(context);
    }

    /** Sends what is still queued and stops. Blocks, for 5 s at most: not for a dispatcher thread. */
    @Override
    public void close() {
        provider.shutdown().join(5, TimeUnit.SECONDS);
    }
}
