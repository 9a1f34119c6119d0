package dev.sluice.http;

import static dev.sluice.http.PoolFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.testing.RawPeer;
import dev.sluice.testing.RawServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProviderPoolTest {
    @RegisterExtension
    static final PoolFixture fixture = new PoolFixture();

    @Test
    void calls_oneAfterAnother_useOneConnection() {
        RawServer server = fixture.server(ProviderPoolTest::answerAll);
        ProviderPool pool = fixture.pool(server, 4);
        for (int i = 0; i < 100; i++) {
            Recorder call = fixture.call(pool);
            assertThat(call.untilFreed()).containsExactly("sent", "reply", "freed");
            assertThat(Recorder.await(call.reply).body().utf8()).isEqualTo("{}");
        }
        assertThat(server.accepted()).isEqualTo(1);
        assertThat(pool.stats()).isEqualTo(new HttpTransport.PoolStats(1, 1, 1, 100));
    }

    @Test
    void call_isWrittenWithItsFields_andWithoutOursTwice() {
        CompletableFuture<String> request = new CompletableFuture<>();
        RawServer server = fixture.server(peer -> {
            request.complete(peer.readRequest());
            peer.reply("{}");
            peer.awaitClose();
        });
        fixture.call(fixture.pool(server, 1)).untilFreed();
        assertThat(Recorder.await(request))
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                .contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                .contains("\r\nAuthorization: Bearer sk-secret\r\n")
                .contains("\r\nAccept-Encoding: identity\r\n")
                .contains("\r\nContent-Type: application/json\r\n")
                .contains("\r\nContent-Length: 13\r\n")
                .doesNotContain("User-Agent")
                .endsWith("\r\n\r\n{\"model\":\"m\"}");
    }

    @Test
    void reply_keepsStatusTypeAndFields() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            String type = "Content-Type: Application/Problem+JSON; charset=utf-8\r\n";
            String fields = "Retry-After: soon\r\nX-Request-Id: r-1\r\nContent-Length: 2\r\n\r\n{}";
            peer.write("HTTP/1.1 429 Slow Down\r\n" + type + fields);
            peer.awaitClose();
        });
        HttpReply reply = Recorder.await(fixture.call(fixture.pool(server, 1)).reply);
        assertThat(reply.head().status()).isEqualTo(429);
        assertThat(reply.head().contentType()).isEqualTo("application/problem+json");
        assertThat(reply.head().fields().first("retry-after")).isEqualTo("soon");
        assertThat(reply.head().fields().first("x-request-id")).isEqualTo("r-1");
    }

    @Test
    void calls_inParallel_haveAConnectionEach_andNeverMoreThanTheBound() throws Exception {
        CountDownLatch all = new CountDownLatch(8);
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            all.countDown();
            awaitAll(all);
            peer.reply("{}");
            answerAll(peer);
        });
        ProviderPool pool = fixture.pool(server, 8);
        List<Recorder> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(fixture.call(pool));
        }
        assertThat(all.await(5, TimeUnit.SECONDS)).isTrue();
        calls.forEach(call -> assertThat(call.untilFreed()).containsExactly("sent", "reply", "freed"));
        assertThat(server.mostOpen()).isEqualTo(8);
        assertThat(pool.stats().idle()).isEqualTo(8);
    }

    @Test
    void call_beyondTheBound_failsAtOnce() {
        RawServer server = fixture.server(RawPeer::awaitClose);
        ProviderPool pool = fixture.pool(server, 1);
        fixture.call(pool);
        Recorder second = fixture.call(pool);
        assertThat(second.heard()).containsExactly("failed", "freed");
        AttemptFailure failure = Recorder.await(second.failure);
        assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
        assertThat(failure.message()).isEqualTo("no free connection: permits and connections disagree");
    }

    @Test
    void callThatCannotBeSent_failsWithoutItsSecret() {
        RawServer server = fixture.server(ProviderPoolTest::answerAll);
        Recorder recorder = fixture.recorder();
        HttpCall call = new HttpCall("GET", "/", List.of(HttpField.secret("Authorization", "sk\r\nX: y")), Bytes.EMPTY);
        fixture.pool(server, 1).start(call, recorder);
        assertThat(recorder.heard()).containsExactly("failed", "freed");
        assertThat(Recorder.await(recorder.failure).message())
                .contains("Authorization")
                .doesNotContain("sk");
    }

    @Test
    void idleConnection_closedByTheServer_isForgottenUnseen() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.reply("{}");
        });
        ProviderPool pool = fixture.pool(server, 1);
        for (int i = 0; i < 5; i++) {
            Recorder r = fixture.call(pool);
            assertThat(r.untilFreed())
                    .as(() -> String.valueOf(r.failure.getNow(null)))
                    .containsExactly("sent", "reply", "freed");
            await().untilAsserted(() -> assertThat(pool.stats().open()).isZero());
            assertThat(pool.stats().idle()).isZero();
        }
        assertThat(server.accepted()).isEqualTo(5);
    }

    @Test
    void connection_thatServerSaysItCloses_isNotReused() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
            peer.awaitClose();
        });
        ProviderPool pool = fixture.pool(server, 1);
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.call(pool).untilFreed()).containsExactly("sent", "reply", "freed");
        }
        assertThat(server.accepted()).isEqualTo(3);
        await().untilAsserted(() -> assertThat(server.open()).isZero());
    }

    @Test
    void surplusReply_inTheSameWrite_reachesNobody() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write(RawPeer.json("\"first\"") + RawPeer.json("\"surplus\""));
            answerAll(peer);
        });
        ProviderPool pool = fixture.pool(server, 1);
        for (int i = 0; i < 3; i++) {
            Recorder call = fixture.call(pool);
            assertThat(call.untilFreed()).containsExactly("sent", "reply", "freed");
            assertThat(Recorder.await(call.reply).body().utf8()).isEqualTo("\"first\"");
        }
        assertThat(server.accepted()).isEqualTo(3);
    }

    @Test
    void surplusReply_whileIdle_endsTheConnection() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.reply("\"first\"");
            peer.reply("\"surplus\"");
            peer.awaitClose();
        });
        ProviderPool pool = fixture.pool(server, 1);
        for (int i = 0; i < 3; i++) {
            Recorder call = fixture.call(pool);
            assertThat(Recorder.await(call.reply).body().utf8()).isEqualTo("\"first\"");
            call.untilFreed();
            await().untilAsserted(() -> assertThat(server.open()).isZero());
            await().untilAsserted(() -> assertThat(pool.stats().open()).isZero());
        }
    }

    @Test
    void keepAlive_closesIdleConnectionsAboveTheWarmOnes() throws Exception {
        CountDownLatch all = new CountDownLatch(4);
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            all.countDown();
            awaitAll(all);
            peer.reply("{}");
            answerAll(peer);
        });
        ProviderPool pool =
                fixture.pool(server, PoolFixture.settings(4, 1, Duration.ofMillis(200), Duration.ofMinutes(1)), null);
        List<Recorder> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(fixture.call(pool));
        }
        calls.forEach(Recorder::untilFreed);
        assertThat(pool.stats().idle()).isEqualTo(4);
        await().untilAsserted(() -> assertThat(server.open()).isEqualTo(1));
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(pool.stats().idle()).isEqualTo(1));
        fixture.call(pool).untilFreed();
        assertThat(server.accepted()).isEqualTo(4);
    }

    @Test
    void lifetime_closesAConnectionOnceIdle() {
        RawServer server = fixture.server(ProviderPoolTest::answerAll);
        ProviderPool pool =
                fixture.pool(server, PoolFixture.settings(1, 1, Duration.ofMinutes(1), Duration.ofMillis(200)), null);
        fixture.call(pool).untilFreed();
        await().untilAsserted(() -> assertThat(server.open()).isZero());
        assertThat(fixture.call(pool).untilFreed()).containsExactly("sent", "reply", "freed");
        assertThat(server.accepted()).isEqualTo(2);
    }

    @Test
    void close_failsWhatRuns_andRefusesWhatComes() {
        RawServer server = fixture.server(RawPeer::awaitClose);
        ProviderPool pool = fixture.pool(server, 2);
        Recorder running = fixture.call(pool);
        Recorder.await(running.sent);
        pool.close();
        assertThat(running.untilFreed()).containsExactly("sent", "failed", "freed");
        assertThat(Recorder.await(running.failure).kind()).isEqualTo(FailureKind.SHUTTING_DOWN);
        await().untilAsserted(() -> assertThat(server.open()).isZero());
        Recorder late = fixture.recorder();
        pool.start(post(), late);
        assertThat(late.heard()).containsExactly("failed", "freed");
        assertThat(pool.stats().open()).isZero();
    }

    private static void answerAll(RawPeer peer) throws java.io.IOException {
        while (true) {
            peer.readRequest();
            peer.reply("{}");
        }
    }

    private static void awaitAll(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
