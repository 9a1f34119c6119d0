package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Remedy;
import dev.sluice.testing.RawPeer;
import dev.sluice.testing.RawServer;
import dev.sluice.testing.TestTls;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pool over TLS. */
class TlsTest {
    @RegisterExtension
    static final PoolFixture fixture = new PoolFixture();

    private static TestTls tls;

    @BeforeAll
    static void makeCertificate() throws Exception {
        tls = TestTls.create();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void calls_oneAfterAnother_useOneConnection(String protocol) {
        RawServer server = secure(tls, peer -> {
            ((SSLSocket) peer.socket()).setEnabledProtocols(new String[] {protocol});
            answerAll(peer);
        });
        ProviderPool pool = fixture.pool(server, PoolSettings.of(2), tls.client());
        for (int i = 0; i < 50; i++) {
            Recorder call = fixture.call(pool);
            assertThat(call.untilFreed()).containsExactly("sent", "reply", "freed");
        }
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void abort_closesTheSocket() {
        CompletableFuture<Long> arrived = new CompletableFuture<>();
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawServer server = secure(tls, peer -> {
            peer.readRequest();
            arrived.complete(System.nanoTime());
            closed.complete(peer.awaitClose());
        });
        ProviderPool pool = fixture.pool(server, PoolSettings.of(1), tls.client());
        Recorder call = fixture.recorder();
        HttpTransport.Exchange exchange = pool.start(PoolFixture.post(), call);
        Recorder.await(arrived);
        long from = System.nanoTime();
        exchange.abort();
        AbortTest.report("abort, TLS, sent", PoolFixture.millis(from, closed));
        assertThat(call.untilFreed()).containsExactly("sent", "freed");
        assertThat(pool.stats().open()).isZero();
    }

    @Test
    void cancelOfTheBody_closesTheSocket() {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawServer server = secure(tls, peer -> {
            peer.readRequest();
            peer.write(RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n"));
            closed.complete(peer.awaitClose());
        });
        Recorder call = fixture.call(fixture.pool(server, PoolSettings.of(1), tls.client()));
        await().untilAsserted(() -> assertThat(call.seen).isNotEmpty());
        long from = System.nanoTime();
        call.cancelBody();
        AbortTest.report("body cancelled, TLS", PoolFixture.millis(from, closed));
        assertThat(call.untilFreed()).containsExactly("sent", "stream", "freed");
    }

    @Test
    void abort_whileTheHandshakeStalls_closesTheSocket() {
        CompletableFuture<Long> arrived = new CompletableFuture<>();
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawServer server = stalling(arrived, closed);
        ProviderPool pool = fixture.pool(secureOrigin(server), ConnectTest.connectWithin(Duration.ofSeconds(20)), null);
        Recorder call = fixture.recorder();
        HttpTransport.Exchange exchange = pool.start(PoolFixture.post(), call);
        Recorder.await(arrived);
        long from = System.nanoTime();
        exchange.abort();
        AbortTest.report("abort, TLS handshake", PoolFixture.millis(from, closed));
        assertThat(call.untilFreed()).containsExactly("freed");
    }

    @Test
    void stalledHandshake_isEndedByTheConnectClock() {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        RawServer server = stalling(new CompletableFuture<>(), closed);
        ProviderPool pool =
                fixture.pool(secureOrigin(server), ConnectTest.connectWithin(Duration.ofMillis(300)), tls.client());
        Recorder call = fixture.call(pool);
        assertThat(call.untilFreed()).containsExactly("failed", "freed");
        AttemptFailure failure = Recorder.await(call.failure);
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.clock()).isEqualTo(PhaseClock.CONNECT);
        assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
        Recorder.await(closed);
    }

    @Test
    void untrustedCertificate_isNotSentTo() {
        RawServer server = secure(tls, TlsTest::answerAll);
        expectUntrusted(fixture.call(fixture.pool(server, PoolSettings.of(1), null)));
    }

    @Test
    void certificateOfAnotherHost_isNotSentTo() throws Exception {
        TestTls other = TestTls.create("dns:example.com");
        RawServer server = secure(other, TlsTest::answerAll);
        expectUntrusted(fixture.call(fixture.pool(server, PoolSettings.of(1), other.client())));
    }

    @Test
    void closeWithinTheHandshake_isNoConnection() {
        RawServer server = fixture.server(peer -> peer.socket().getInputStream().read());
        Recorder call = fixture.call(fixture.pool(secureOrigin(server), PoolSettings.of(1), tls.client()));
        assertThat(call.untilFreed()).containsExactly("failed", "freed");
        assertThat(Recorder.await(call.failure).delivery()).isEqualTo(Delivery.NOT_SENT);
    }

    @Test
    void surplusReply_reachesNobody() {
        RawServer server = secure(tls, peer -> {
            peer.readRequest();
            peer.write(RawPeer.json("\"first\"") + RawPeer.json("\"surplus\""));
            peer.awaitClose();
        });
        ProviderPool pool = fixture.pool(server, PoolSettings.of(1), tls.client());
        for (int i = 0; i < 3; i++) {
            Recorder call = fixture.call(pool);
            assertThat(call.untilFreed()).containsExactly("sent", "reply", "freed");
            assertThat(Recorder.await(call.reply).body().utf8()).isEqualTo("\"first\"");
        }
    }

    @Test
    void idleConnection_closedByTheServer_isForgottenUnseen() {
        RawServer server = secure(tls, peer -> {
            peer.readRequest();
            peer.reply("{}");
        });
        ProviderPool pool = fixture.pool(server, PoolSettings.of(1), tls.client());
        for (int i = 0; i < 3; i++) {
            assertThat(fixture.call(pool).untilFreed()).containsExactly("sent", "reply", "freed");
            await().untilAsserted(() -> assertThat(pool.stats().open()).isZero());
        }
    }

    private static void expectUntrusted(Recorder call) {
        assertThat(call.untilFreed()).containsExactly("failed", "freed");
        AttemptFailure failure = Recorder.await(call.failure);
        System.out.println(failure.message());
        assertThat(failure.kind()).isEqualTo(FailureKind.TLS_FAILED);
        assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
        assertThat(failure.remedy()).isEqualTo(Remedy.FAIL_OVER);
    }

    private static RawServer secure(TestTls certificate, RawServer.Script script) {
        return fixture.keep(RawServer.start(certificate.server().getServerSocketFactory(), "https", script));
    }

    private static RawServer stalling(CompletableFuture<Long> arrived, CompletableFuture<Long> closed) {
        return fixture.server(peer -> {
            peer.socket().getInputStream().read();
            arrived.complete(System.nanoTime());
            closed.complete(peer.awaitClose());
        });
    }

    private static Origin secureOrigin(RawServer server) {
        return new Origin("https", "127.0.0.1", server.port());
    }

    private static void answerAll(RawPeer peer) throws IOException {
        while (true) {
            peer.readRequest();
            peer.reply("{}");
        }
    }
}
