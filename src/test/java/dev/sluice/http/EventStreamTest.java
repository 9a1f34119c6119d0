package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.testing.RawPeer;
import dev.sluice.testing.RawServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Replies that are event streams, and replies that come in pieces. */
class EventStreamTest {
    @RegisterExtension
    static final PoolFixture fixture = new PoolFixture();

    @Test
    void body_thatEnds_givesTheConnectionBack() {
        RawServer server = fixture.server(peer -> {
            while (true) {
                peer.readRequest();
                peer.write(RawPeer.eventStreamHead());
                for (int i = 0; i < 10; i++) {
                    peer.write(RawPeer.chunk("data: " + i + "\n\n"));
                }
                peer.write("0\r\n\r\n");
            }
        });
        ProviderPool pool = fixture.pool(server, 1);
        for (int i = 0; i < 20; i++) {
            Recorder call = fixture.call(pool);
            assertThat(Recorder.await(call.body))
                    .startsWith("data: 0\n\ndata: 1\n\n")
                    .endsWith("data: 9\n\n");
            assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
            assertThat(Recorder.await(call.stream).isEventStream()).isTrue();
        }
        assertThat(server.accepted()).isEqualTo(1);
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    void body_inOneWrite_isAStreamToo() {
        RawServer server = fixture.server(peer -> {
            while (true) {
                peer.readRequest();
                peer.write(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: 1\n\n");
            }
        });
        ProviderPool pool = fixture.pool(server, 1);
        for (int i = 0; i < 5; i++) {
            Recorder call = fixture.call(pool);
            assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
            assertThat(Recorder.await(call.body)).isEqualTo("data: 1\n\n");
        }
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void body_cutShort_breaks() {
        AtomicInteger count = new AtomicInteger();
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write(RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n"));
            if (count.getAndIncrement() > 0) {
                peer.readRequest();
            }
        });
        Recorder call = fixture.call(fixture.pool(server, 1));
        assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
        expectBroken(call, FailureKind.TRUNCATED);
        assertThat(call.seen).containsExactly("data: 1\n\n");
    }

    @Test
    void body_reset_breaks() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write(RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n"));
            peer.readRequest();
        });
        Recorder call = fixture.call(fixture.pool(server, 1));
        await().untilAsserted(() -> assertThat(call.seen).isNotEmpty());
        server.close();
        assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
        expectBroken(call, FailureKind.TRUNCATED);
    }

    @Test
    void body_withoutFraming_endsWithTheConnection() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
        });
        ProviderPool pool = fixture.pool(server, 1);
        Recorder call = fixture.call(pool);
        assertThat(Recorder.await(call.body)).isEqualTo("data: 1\n\n");
        assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
        assertThat(pool.stats().open()).isZero();
    }

    @Test
    void surplusAfterTheLastChunk_reachesNobody() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            String whole = RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n") + "0\r\n\r\n";
            peer.write(whole + RawPeer.json("\"surplus\""));
            peer.awaitClose();
        });
        ProviderPool pool = fixture.pool(server, 1);
        for (int i = 0; i < 3; i++) {
            Recorder call = fixture.call(pool);
            assertThat(Recorder.await(call.body)).isEqualTo("data: 1\n\n");
            assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
        }
        assertThat(server.accepted()).isEqualTo(3);
    }

    @Test
    void close_whileStreaming_breaksTheBody() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write(RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n"));
            peer.awaitClose();
        });
        ProviderPool pool = fixture.pool(server, 1);
        Recorder call = fixture.call(pool);
        await().untilAsserted(() -> assertThat(call.seen).isNotEmpty());
        pool.close();
        assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
        assertThat(call.body)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        BrokenBodyException.class,
                        broken -> assertThat(broken.failure().kind()).isEqualTo(FailureKind.SHUTTING_DOWN));
    }

    @Test
    void wholeReply_inPieces_isCollected() {
        String text = "\"" + "x".repeat(100_000) + "\"";
        RawServer server = fixture.server(peer -> {
            while (true) {
                peer.readRequest();
                peer.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
                peer.write(RawPeer.chunk(text.substring(0, 5)));
                peer.write(RawPeer.chunk(text.substring(5)));
                peer.write("0\r\n\r\n");
                peer.readRequest();
                peer.reply(text);
            }
        });
        ProviderPool pool = fixture.pool(server, 1);
        for (int i = 0; i < 10; i++) {
            Recorder call = fixture.call(pool);
            assertThat(Recorder.await(call.reply).body().utf8()).isEqualTo(text);
            assertThat(call.untilFreed()).containsExactly("sent", "reply", "freed");
        }
        assertThat(server.accepted()).isEqualTo(1);
    }

    private static void expectBroken(Recorder call, FailureKind kind) {
        assertThat(call.body)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(BrokenBodyException.class, broken -> {
                    assertThat(broken.failure().kind()).isEqualTo(kind);
                    assertThat(broken.failure().delivery()).isEqualTo(Delivery.ANSWERED);
                    assertThat(broken.failure().status()).isEqualTo(200);
                });
    }
}
