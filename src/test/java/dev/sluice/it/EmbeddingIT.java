package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.EmbeddingCall;
import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.CallOptions;
import dev.sluice.model.DispatchException;
import dev.sluice.model.EmbeddingAnswer;
import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Usage;
import dev.sluice.testing.RawPeer;
import dev.sluice.testing.RawServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Embeddings over TCP: the same engine as chats, another path and another answer. */
class EmbeddingIT {
    private static final String ANSWER = """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1.25]},\
            {"object":"embedding","index":1,"embedding":[3,4]}],"model":"m","usage":{"prompt_tokens":4,"total_tokens":4}}""";
    private static final EmbeddingRequest TWO = EmbeddingRequest.of("first/m", List.of("a", "b"));

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Events events = new Events();

    @Test
    void embed_answersWithTheWholeReply() throws Exception {
        try (RawServer server = answering();
                Sluice sluice = start(server, server)) {
            EmbeddingCall call = sluice.embed(TWO.with("dimensions", 2));
            EmbeddingAnswer answer = call.get(10, TimeUnit.SECONDS);

            assertThat(answer.data()).extracting(data -> data.list("embedding")).hasSize(2);
            assertThat(answer.body().text("object")).isEqualTo("list");
            assertThat(answer.usage()).isEqualTo(new Usage(4, 0, 0));
            assertThat(answer.provider()).isEqualTo("first");
            assertThat(answer.attempts()).hasSize(1);
            assertThat(requests.element())
                    .startsWith("POST /v1/embeddings HTTP/1.1\r\n")
                    .endsWith("{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":2}");
            assertThat(events.of(EngineEvent.RequestEnded.class)).hasSize(1);
            awaitIdle(sluice);
        }
    }

    @Test
    void embed_isTriedAgain() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
                    answer(peer, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
                    answer(peer, RawPeer.json("{\"data\":[]}"));
                    answer(peer, RawPeer.json(ANSWER));
                });
                Sluice sluice = start(server, server)) {
            EmbeddingAnswer answer = sluice.embed(TWO).get(10, TimeUnit.SECONDS);

            assertThat(answer.attempts())
                    .extracting(AttemptReport::failure)
                    .extracting(failure -> failure == null ? null : failure.kind())
                    .containsExactly(FailureKind.UNAVAILABLE, FailureKind.BAD_REPLY, null);
        }
    }

    @Test
    void embed_failsOver() throws Exception {
        try (RawServer broke = RawServer.start(peer -> answer(
                        peer, "HTTP/1.1 401 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
                RawServer server = answering();
                Sluice sluice = start(broke, server)) {
            EmbeddingAnswer answer = sluice.embed(TWO.withModel("both")).get(10, TimeUnit.SECONDS);

            assertThat(answer.provider()).isEqualTo("second");
            assertThat(answer.attempts()).hasSize(2);
        }
    }

    @Test
    void cancel_closesTheConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawServer server = silent(asked);
                Sluice sluice = start(server, server)) {
            EmbeddingCall call = sluice.embed(TWO);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(call.cancel(true)).isTrue();

            await().until(() -> server.open() == 0);
            awaitIdle(sluice);
        }
    }

    @Test
    void deadline_endsIt() throws Exception {
        try (RawServer server = silent(new CountDownLatch(1));
                Sluice sluice = start(server, server)) {
            Failure failure = failure(sluice.embed(TWO, CallOptions.DEFAULT.withDeadline(Duration.ofMillis(700))));

            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure.clock()).isEqualTo(PhaseClock.TOTAL);
            await().until(() -> server.open() == 0);
        }
    }

    @Test
    void providerWithoutEmbeddings_refusesUnsent() throws Exception {
        try (RawServer server = answering();
                Sluice sluice = start(server, server)) {
            Failure failure = failure(sluice.embed(TWO.withModel("kimi/kimi-latest")));

            assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
            assertThat(failure.describe()).contains("embeddings").contains("kimi");
            assertThat(requests).isEmpty();
            awaitIdle(sluice);
        }
    }

    @Test
    void catalogue_knowsGlmsModels() {
        assertThat(EngineConfig.parse("").providers().get("glm").models())
                .filteredOn(model -> model.has("embeddings"))
                .extracting(model -> model.id())
                .containsExactly("embedding-3", "embedding-2");
    }

    private RawServer answering() {
        return RawServer.start(peer -> {
            while (true) {
                answer(peer, RawPeer.json(ANSWER));
            }
        });
    }

    private static RawServer silent(CountDownLatch asked) {
        return RawServer.start(peer -> {
            peer.readRequest();
            asked.countDown();
            peer.awaitClose();
        });
    }

    private void answer(RawPeer peer, String reply) throws IOException {
        requests.add(peer.readRequest());
        peer.write(reply);
    }

    private Sluice start(RawServer first, RawServer second) {
        return Sluice.start(EngineConfig.parse("""
                sluice.providers {
                  first { dialect = openai, base-url = "%1$s/v1", authentication = none, any-model = true, retry.initial-delay = 1ms }
                  second { dialect = openai, base-url = "%2$s/v1", authentication = none, any-model = true }
                  kimi { base-url = "%2$s/v1", key = "sk-canary-kimi-key" }
                }
                sluice.routing.aliases.both = ["first/m", "second/m"]
                """.formatted(first.uri(), second.uri())), events);
    }

    private static Failure failure(EmbeddingCall call) throws Exception {
        try {
            JsonObject body = call.get(20, TimeUnit.SECONDS).body();
            throw new AssertionError("answered: " + body);
        } catch (ExecutionException e) {
            return ((DispatchException) e.getCause()).failure();
        }
    }

    private static void awaitIdle(Sluice sluice) {
        await().untilAsserted(() -> {
            EngineStatus status = sluice.status().join();
            assertThat(status.requests()).isZero();
            assertThat(status.providers()).allMatch(provider -> provider.inFlight() == 0);
        });
    }
}
