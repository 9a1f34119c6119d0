package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.sluice.ChatCall;
import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.metrics.EngineListener;
import dev.sluice.metrics.Tracing;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.TraceContext;
import dev.sluice.testing.Collector;
import dev.sluice.testing.RawPeer;
import dev.sluice.testing.RawServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Spans as a collector gets them over HTTP, and the context that goes on to a provider. */
class TracingIT {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final TraceContext CALLERS =
            new TraceContext("00-" + TRACE + "-" + SPAN + "-01", "vendor=1,other=2");
    private static final String ANSWER =
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"yes\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}";

    @Test
    void retriedStream_isARequestWithTwoAttempts() {
        try (Collector collector = Collector.start();
                Tracing tracing = Tracing.start(collector.uri(), "test", 1);
                Fixture fixture =
                        Fixture.start(Fixture.HEALTHY, "sluice.provider-defaults.retry.initial-delay = 1ms", tracing)) {
            fixture.faults("kimi", "{ fault = status, status = 503, times = 1 }");
            fixture.stream(Fixture.request("kimi", "x"), CallOptions.DEFAULT.withTrace(CALLERS))
                    .answer()
                    .toCompletableFuture()
                    .join();
            await().atMost(LONG).until(() -> collector.spans().size() == 3);

            Collector.Span request = named(collector, "sluice.request").get(0);
            List<Collector.Span> attempts = named(collector, "chat kimi-latest");
            assertThat(request.traceId()).isEqualTo(TRACE);
            assertThat(request.parentId()).isEqualTo(SPAN);
            assertThat(request.events()).containsExactly("queued", "queued");
            assertThat(request.attributes())
                    .containsEntry("gen_ai.provider.name", "kimi")
                    .containsEntry("gen_ai.response.model", "kimi-latest")
                    .containsEntry("sluice.attempt", "2")
                    .containsKeys("gen_ai.usage.output_tokens", "sluice.request.id")
                    .doesNotContainKey("error.type");
            assertThat(attempts).hasSize(2).allSatisfy(attempt -> {
                assertThat(attempt.traceId()).isEqualTo(TRACE);
                assertThat(attempt.parentId()).isEqualTo(request.spanId());
                assertThat(attempt.times()).isSorted();
                assertThat(attempt.times().get(0))
                        .isGreaterThanOrEqualTo(request.times().get(0));
                assertThat(last(attempt.times())).isLessThanOrEqualTo(last(request.times()));
            });
            assertThat(attempts.get(0).events()).containsExactly("sent", "head received");
            assertThat(attempts.get(0).attributes())
                    .containsEntry("error.type", "unavailable")
                    .containsEntry("http.response.status_code", "503");
            assertThat(attempts.get(1).events()).containsExactly("sent", "head received", "first content");
            assertThat(attempts.get(1).attributes())
                    .containsEntry("sluice.attempt.cause", "retry")
                    .doesNotContainKey("error.type");
        }
    }

    @Test
    void refusedRequest_isASpanToo() {
        try (Collector collector = Collector.start();
                Tracing tracing = Tracing.start(collector.uri(), "test", 1);
                Fixture fixture = Fixture.start(Fixture.HEALTHY, "", tracing)) {
            Fixture.failure(fixture.sluice().chat(ChatRequest.of("glm/glm-9000", "x")));
            await().atMost(LONG).until(() -> collector.spans().size() == 1);

            assertThat(collector.spans().get(0).attributes()).containsEntry("error.type", "unknown_model");
            assertThat(collector.spans().get(0).parentId()).isEmpty();
        }
    }

    @Test
    void attemptsCall_carriesItsOwnSpan() {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (Collector collector = Collector.start();
                Tracing tracing = Tracing.start(collector.uri(), "test", 1);
                RawServer provider = provider(heads);
                Sluice sluice = Sluice.start(config(provider), tracing)) {
            sluice.chat(ChatRequest.of("p/m", "x"), CallOptions.DEFAULT.withTrace(CALLERS))
                    .join();
            sluice.chat(ChatRequest.of("p/m", "x")).join();
            await().atMost(LONG).until(() -> collector.spans().size() == 4);

            List<Collector.Span> attempts = named(collector, "chat m");
            assertThat(field(heads.get(0), "traceparent"))
                    .isEqualTo("00-" + TRACE + "-" + attempts.get(0).spanId() + "-01");
            assertThat(field(heads.get(0), "tracestate")).isEqualTo("vendor=1,other=2");
            assertThat(field(heads.get(1), "traceparent"))
                    .startsWith("00-" + attempts.get(1).traceId() + "-"
                            + attempts.get(1).spanId() + "-")
                    .matches(".*[13]");
            assertThat(attempts.get(1).traceId()).isNotEqualTo(TRACE);
            assertThat(field(heads.get(1), "tracestate")).isEmpty();
        }
    }

    @Test
    void withoutTracing_theCallersContextGoesOnUnchanged() {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (RawServer provider = provider(heads);
                Sluice sluice = Sluice.start(config(provider), EngineListener.NONE)) {
            sluice.chat(ChatRequest.of("p/m", "x"), CallOptions.DEFAULT.withTrace(CALLERS))
                    .join();
            sluice.chat(ChatRequest.of("p/m", "x")).join();

            assertThat(field(heads.get(0), "traceparent")).isEqualTo(CALLERS.traceparent());
            assertThat(field(heads.get(0), "tracestate")).isEqualTo(CALLERS.tracestate());
            assertThat(heads.get(1).toLowerCase(java.util.Locale.ROOT)).doesNotContain("traceparent", "tracestate");
        }
    }

    @Test
    void callersDecisionNotToSample_isFollowedAndPassedOn() {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (Collector collector = Collector.start();
                Tracing tracing = Tracing.start(collector.uri(), "test", 1);
                RawServer provider = provider(heads);
                Sluice sluice = Sluice.start(config(provider), tracing)) {
            TraceContext unsampled = new TraceContext("00-" + TRACE + "-" + SPAN + "-00", "");
            sluice.chat(ChatRequest.of("p/m", "x"), CallOptions.DEFAULT.withTrace(unsampled))
                    .join();
            sluice.chat(ChatRequest.of("p/m", "x")).join();
            await().atMost(LONG).until(() -> collector.spans().size() == 2);

            assertThat(field(heads.get(0), "traceparent"))
                    .matches("00-" + TRACE + "-[0-9a-f]{16}-00")
                    .doesNotContain(SPAN);
            assertThat(collector.spans()).noneMatch(span -> span.traceId().equals(TRACE));
        }
    }

    @Test
    void cancelledAttempt_saysWhenItsEndWasWished() {
        try (Collector collector = Collector.start();
                Tracing tracing = Tracing.start(collector.uri(), "test", 1);
                Fixture fixture = Fixture.start(Fixture.HEALTHY, "", tracing)) {
            fixture.faults("glm", "{ fault = hang }");
            ChatCall call = fixture.sluice().chat(Fixture.request("glm", "x"));
            await().atMost(LONG).until(() -> fixture.truth("glm").requestCount() == 1);
            call.cancel(true);
            await().atMost(LONG).until(() -> collector.spans().size() == 2);

            assertThat(named(collector, "chat glm-4.6").get(0).events()).containsExactly("sent", "abort wished");
            assertThat(collector.spans())
                    .allSatisfy(span -> assertThat(span.attributes()).containsEntry("error.type", "cancelled"));
        }
    }

    @Test
    void embeddings_haveTheirOwnOperationName() {
        try (Collector collector = Collector.start();
                Tracing tracing = Tracing.start(collector.uri(), "test", 1);
                Fixture fixture = Fixture.start(Fixture.HEALTHY, "", tracing)) {
            fixture.sluice()
                    .embed(EmbeddingRequest.of("openai/embed", List.of("a")))
                    .join();
            await().atMost(LONG).until(() -> collector.spans().size() == 2);

            assertThat(named(collector, "embeddings embed")).hasSize(1);
            assertThat(collector.spans())
                    .allSatisfy(
                            span -> assertThat(span.attributes()).containsEntry("gen_ai.operation.name", "embeddings"));
        }
    }

    @Test
    void timeout_namesItsClock() {
        try (Collector collector = Collector.start();
                Tracing tracing = Tracing.start(collector.uri(), "test", 1);
                Fixture fixture = Fixture.start(Fixture.HEALTHY, "", tracing)) {
            fixture.faults("glm", "{ fault = hang }");
            Fixture.failure(fixture.sluice().chat(Fixture.request("glm", "x"), Fixture.within(Duration.ofMillis(300))));
            await().atMost(LONG).until(() -> !named(collector, "sluice.request").isEmpty());

            assertThat(named(collector, "sluice.request").get(0).attributes())
                    .containsEntry("error.type", "timeout")
                    .containsEntry("sluice.clock", "total");
        }
    }

    @Test
    void keys_appearInNoSpan() {
        try (Collector collector = Collector.start();
                Tracing tracing = Tracing.start(collector.uri(), "test", 1);
                Fixture fixture =
                        Fixture.start(Fixture.HEALTHY, "sluice.provider-defaults.retry.max-attempts = 1", tracing)) {
            Fixture.answer(fixture.sluice().chat(Fixture.request("openai", "sk-canary-in-a-prompt")));
            fixture.faults(
                    "kimi",
                    "{ fault = error, type = invalid_authentication_error, status = 401, message = \"bad key sk-canary-kimi-key\" }");
            Fixture.failure(fixture.sluice()
                    .chat(Fixture.request("kimi", "x"), CallOptions.DEFAULT.withTenant("sk-canary-tenant")));
            Fixture.failure(fixture.sluice().chat(ChatRequest.of("glm/sk-canary-model", "x")));
            await().atMost(LONG).until(() -> collector.spans().size() == 5);

            assertThat(collector.everything()).contains("unauthorized").doesNotContain("canary");
        }
    }

    /** A collector that is not there costs no call anything. */
    @Test
    void deadCollector_delaysNothing() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (Tracing tracing = Tracing.start(nobody, "test", 1);
                Fixture fixture = Fixture.start(Fixture.HEALTHY, "", tracing)) {
            for (int i = 0; i < 200; i++) {
                Fixture.answer(fixture.sluice().chat(Fixture.request("openai", "x")));
            }
        }
    }

    @Test
    void nonsense_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tracing.start(URI.create("localhost:4318"), "test", 1))
                .withMessageStartingWith("endpoint: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tracing.start(URI.create("http://127.0.0.1:1"), "test", 1.5))
                .withMessageStartingWith("sampleRatio: 1.5");
    }

    private static RawServer provider(List<String> heads) {
        return RawServer.start(peer -> {
            while (true) {
                heads.add(peer.readRequest());
                peer.write(RawPeer.json(ANSWER));
            }
        });
    }

    private static EngineConfig config(RawServer provider) {
        return EngineConfig.parse("sluice.providers.p { dialect = openai, base-url = \"" + provider.uri()
                + "/v1\", any-model = true, authentication = none }");
    }

    /** In the order in which they began. */
    private static List<Collector.Span> named(Collector collector, String name) {
        return collector.spans().stream()
                .filter(span -> span.name().equals(name))
                .sorted((a, b) -> Long.compare(a.times().get(0), b.times().get(0)))
                .toList();
    }

    private static String field(String head, String name) {
        return Arrays.stream(head.split("\r\n"))
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static long last(List<Long> times) {
        return times.get(times.size() - 1);
    }
}
