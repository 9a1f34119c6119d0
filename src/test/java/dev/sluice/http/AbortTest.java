package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.FailureKind;
import dev.sluice.testing.RawPeer;
import dev.sluice.testing.RawServer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An abort in each phase: nothing is heard but {@code onFreed}, and the server sees the close within milliseconds. */
class AbortTest {
    private static final double LIMIT_MILLIS = 1_000;

    @RegisterExtension
    static final PoolFixture fixture = new PoolFixture();

    @Test
    void abort_onceSent_closesTheSocket() {
        CompletableFuture<Long> arrived = new CompletableFuture<>();
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            arrived.complete(System.nanoTime());
            closed.complete(peer.awaitClose());
        });
        ProviderPool pool = fixture.pool(server, 1);
        Recorder call = fixture.recorder();
        HttpTransport.Exchange exchange = pool.start(PoolFixture.post(), call);
        Recorder.await(arrived);
        abort("sent", exchange, closed);
        exchange.abort();
        assertThat(call.untilFreed()).containsExactly("sent", "freed");
        assertThat(pool.stats().open()).isZero();
    }

    @Test
    void abort_withinTheHead_closesTheSocket() {
        closesWhileServing("HTTP/1.1 200 OK\r\nX-Drip: ", "within the head");
    }

    @Test
    void abort_afterInterimReplies_closesTheSocket() {
        closesWhileServing("HTTP/1.1 100 Continue\r\n\r\n".repeat(10), "after interim replies");
    }

    @Test
    void abort_withinTheBody_closesTheSocket() {
        closesWhileServing(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{", "within the body");
    }

    @Test
    void abort_whileStreaming_closesTheSocketAndBreaksTheBody() {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write(RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n"));
            closed.complete(peer.awaitClose());
        });
        Recorder call = fixture.recorder();
        HttpTransport.Exchange exchange = fixture.pool(server, 1).start(PoolFixture.post(), call);
        await().untilAsserted(() -> assertThat(call.seen).isNotEmpty());
        abort("streaming", exchange, closed);
        assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
        assertThat(call.body)
                .failsWithin(java.time.Duration.ofSeconds(5))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        BrokenBodyException.class,
                        broken -> assertThat(broken.failure().kind()).isEqualTo(FailureKind.CANCELLED));
    }

    @Test
    void cancelOfTheBody_closesTheSocketAtOnce() {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write(RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n"));
            closed.complete(peer.awaitClose());
        });
        ProviderPool pool = fixture.pool(server, 1);
        Recorder call = fixture.call(pool);
        await().untilAsserted(() -> assertThat(call.seen).isNotEmpty());
        long from = System.nanoTime();
        call.cancelBody();
        report("body cancelled", PoolFixture.millis(from, closed));
        assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
        assertThat(pool.stats().open()).isZero();
    }

    @Test
    void abort_afterTheEnd_doesNothing() {
        RawServer server = fixture.server(peer -> {
            while (true) {
                peer.readRequest();
                peer.reply("{}");
            }
        });
        ProviderPool pool = fixture.pool(server, 1);
        Recorder call = fixture.recorder();
        HttpTransport.Exchange exchange = pool.start(PoolFixture.post(), call);
        call.untilFreed();
        exchange.abort();
        assertThat(call.heard()).containsExactly("sent", "reply", "freed");
        fixture.call(pool).untilFreed();
        exchange.abort();
        fixture.call(pool).untilFreed();
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void abort_onAReusedConnection_killsOnlyThat() {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        CompletableFuture<Long> arrived = new CompletableFuture<>();
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.reply("{}");
            peer.readRequest();
            arrived.complete(System.nanoTime());
            closed.complete(peer.awaitClose());
        });
        ProviderPool pool = fixture.pool(server, 2);
        fixture.call(pool).untilFreed();
        Recorder call = fixture.recorder();
        HttpTransport.Exchange exchange = pool.start(PoolFixture.post(), call);
        Recorder.await(arrived);
        abort("sent, reused", exchange, closed);
        assertThat(call.untilFreed()).containsExactly("sent", "freed");
        assertThat(fixture.call(pool).untilFreed()).containsExactly("sent", "reply", "freed");
        assertThat(server.accepted()).isEqualTo(2);
    }

    private static void closesWhileServing(String partial, String phase) {
        CompletableFuture<Long> arrived = new CompletableFuture<>();
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write(partial);
            arrived.complete(System.nanoTime());
            closed.complete(peer.awaitClose());
        });
        Recorder call = fixture.recorder();
        HttpTransport.Exchange exchange = fixture.pool(server, 1).start(PoolFixture.post(), call);
        Recorder.await(arrived);
        abort(phase, exchange, closed);
        assertThat(call.untilFreed()).containsExactly("sent", "freed");
    }

    private static void abort(String phase, HttpTransport.Exchange exchange, CompletableFuture<Long> closed) {
        long from = System.nanoTime();
        exchange.abort();
        report("abort, " + phase, PoolFixture.millis(from, closed));
    }

    static void report(String what, double millis) {
        System.out.printf("%s: the server saw the close after %.1f ms%n", what, millis);
        assertThat(millis).isLessThan(LIMIT_MILLIS);
    }
}
