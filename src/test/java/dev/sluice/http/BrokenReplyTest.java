package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Remedy;
import dev.sluice.testing.RawPeer;
import dev.sluice.testing.RawServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that break off, and replies that HTTP does not allow. */
class BrokenReplyTest {
    private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String CHUNKED = JSON + "Transfer-Encoding: chunked\r\n\r\n";

    @RegisterExtension
    static final PoolFixture fixture = new PoolFixture();

    @Test
    void close_beforeTheHead() {
        expect(failureOf(""), FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, Remedy.RETRY);
    }

    @Test
    void reset_beforeTheHead() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.reset();
        });
        expect(failure(server), FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, Remedy.RETRY);
    }

    @Test
    void close_withinTheHead() {
        expect(failureOf("HTTP/1.1 200"), FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, Remedy.RETRY);
        expect(
                failureOf("HTTP/1.1 200 OK\r\nContent-"),
                FailureKind.CONNECTION_LOST,
                Delivery.MAYBE_SENT,
                Remedy.RETRY);
    }

    @Test
    void garbage() {
        expect(failureOf("SSH-2.0-OpenSSH\r\n\r\n"), FailureKind.BAD_REPLY, Delivery.ANSWERED, Remedy.RETRY);
    }

    @Test
    void headerFieldTooLong() {
        expect(
                failureOf("HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n"),
                FailureKind.BAD_REPLY,
                Delivery.ANSWERED,
                Remedy.RETRY);
    }

    @Test
    void interimReplies_aFewAreSkipped() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(3) + "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
            peer.reply("{}");
        });
        Recorder call = fixture.call(fixture.pool(server, 1));
        assertThat(call.untilFreed()).containsExactly("sent", "reply", "freed");
    }

    /** In one read the parser calls itself for each, which must not reach the end of the stack: it would end the actor system. */
    @Test
    void interimReplies_withoutEnd() {
        expect(
                failureOf("HTTP/1.1 100 \r\n\r\n".repeat(100_000)),
                FailureKind.BAD_REPLY,
                Delivery.ANSWERED,
                Remedy.FAIL_OVER);
    }

    @Test
    void tinyChunks_inOneRead() {
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.write(CHUNKED + "1\r\n \r\n".repeat(20_000) + "2\r\n{}\r\n0\r\n\r\n");
        });
        Recorder call = fixture.call(fixture.pool(server, 1));
        assertThat(call.untilFreed()).containsExactly("sent", "reply", "freed");
    }

    @Test
    void switchedProtocols() {
        expect(
                failureOf("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello"),
                FailureKind.BAD_REPLY,
                Delivery.ANSWERED,
                Remedy.RETRY);
    }

    @Test
    void bodyShorterThanItsLength() {
        AttemptFailure failure = failureOf(JSON + "Content-Length: 10\r\n\r\n{");
        expect(failure, FailureKind.TRUNCATED, Delivery.ANSWERED, Remedy.RETRY);
        assertThat(failure.status()).isEqualTo(200);
    }

    @Test
    void chunkedBody_withoutItsLastChunk() {
        expect(failureOf(CHUNKED + RawPeer.chunk("{")), FailureKind.TRUNCATED, Delivery.ANSWERED, Remedy.RETRY);
    }

    @Test
    void chunkedBody_withABadSize() {
        expect(failureOf(CHUNKED + "zz\r\n{"), FailureKind.BAD_REPLY, Delivery.ANSWERED, Remedy.RETRY);
    }

    @Test
    void bodyTooLong_withAndWithoutALength() {
        PoolSettings small = new PoolSettings(
                1, 0, Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofSeconds(3), 1_000, 16 << 10, 128);
        for (String head : new String[] {JSON + "Content-Length: 5000\r\n\r\n", CHUNKED + "1388\r\n"}) {
            RawServer server = fixture.server(peer -> {
                peer.readRequest();
                peer.write(head + "x".repeat(5_000) + "\r\n");
                peer.awaitClose();
            });
            Recorder call = fixture.call(fixture.pool(server, small, null));
            call.untilFreed();
            expect(Recorder.await(call.failure), FailureKind.BAD_REPLY, Delivery.ANSWERED, Remedy.FAIL_OVER);
            await().untilAsserted(() -> assertThat(server.open()).isZero());
        }
    }

    @Test
    void close_asACallIsSentOnAReusedConnection() {
        AtomicInteger requests = new AtomicInteger();
        RawServer server = fixture.server(peer -> {
            peer.readRequest();
            peer.reply("{}");
            peer.readRequest();
            requests.incrementAndGet();
        });
        ProviderPool pool = fixture.pool(server, 1);
        fixture.call(pool).untilFreed();
        Recorder second = fixture.call(pool);
        assertThat(second.untilFreed()).containsExactly("sent", "failed", "freed");
        AttemptFailure failure = Recorder.await(second.failure);
        expect(failure, FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, Remedy.RETRY);
        assertThat(failure.message()).isEqualTo("closed as the call was sent on a reused connection");
        assertThat(requests).hasValue(1);
    }

    private static AttemptFailure failureOf(String reply) {
        return failure(fixture.server(peer -> {
            peer.readRequest();
            peer.write(reply);
        }));
    }

    private static AttemptFailure failure(RawServer server) {
        ProviderPool pool = fixture.pool(server, 1);
        Recorder call = fixture.call(pool);
        assertThat(call.untilFreed()).containsExactly("sent", "failed", "freed");
        assertThat(PoolFixture.millis(Recorder.await(call.sent), call.freed)).isLessThan(900);
        assertThat(pool.stats().open()).isZero();
        return Recorder.await(call.failure);
    }

    private static void expect(AttemptFailure failure, FailureKind kind, Delivery delivery, Remedy remedy) {
        System.out.println(failure.message());
        assertThat(failure.kind()).as(failure.message()).isEqualTo(kind);
        assertThat(failure.delivery()).isEqualTo(delivery);
        assertThat(failure.remedy()).isEqualTo(remedy);
    }
}
