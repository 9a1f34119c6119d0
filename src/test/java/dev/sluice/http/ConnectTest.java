package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Remedy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections that never come about. */
class ConnectTest {
    @RegisterExtension
    static final PoolFixture fixture = new PoolFixture();

    @Test
    void refused_failsFastAndSilently() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        ProviderPool pool = fixture.pool(new Origin("http", "127.0.0.1", port), PoolSettings.of(1), null);
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 20; i++) {
                long from = System.nanoTime();
                Recorder call = fixture.call(pool);
                assertThat(call.untilFreed()).containsExactly("failed", "freed");
                assertThat(PoolFixture.millis(from, call.freed)).isLessThan(1_000);
                AttemptFailure failure = Recorder.await(call.failure);
                assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
                assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
                assertThat(failure.remedy()).isEqualTo(Remedy.RETRY);
                assertThat(failure.message()).contains("refused");
            }
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(pool.stats().open()).isZero();
    }

    @Test
    void unknownHost_failsAsNotSent() {
        ProviderPool pool = fixture.pool(new Origin("http", "no-such-host.invalid", 80), PoolSettings.of(1), null);
        Recorder call = fixture.call(pool);
        assertThat(call.untilFreed()).containsExactly("failed", "freed");
        AttemptFailure failure = Recorder.await(call.failure);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
        assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
    }

    @Test
    void blackhole_isEndedByTheConnectClock() throws Exception {
        try (Blackhole blackhole = new Blackhole()) {
            ProviderPool pool = fixture.pool(blackhole.origin(), connectWithin(Duration.ofMillis(300)), null);
            long from = System.nanoTime();
            Recorder call = fixture.call(pool);
            assertThat(call.untilFreed()).containsExactly("failed", "freed");
            assertThat(PoolFixture.millis(from, call.freed)).isBetween(250.0, 1_300.0);
            AttemptFailure failure = Recorder.await(call.failure);
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure.clock()).isEqualTo(PhaseClock.CONNECT);
            assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(pool.stats().open()).isZero();
        }
    }

    @Test
    void abort_whileConnecting_freesAtOnce() throws Exception {
        try (Blackhole blackhole = new Blackhole()) {
            ProviderPool pool = fixture.pool(blackhole.origin(), connectWithin(Duration.ofSeconds(20)), null);
            Recorder call = fixture.recorder();
            HttpTransport.Exchange exchange = pool.start(PoolFixture.post(), call);
            long from = System.nanoTime();
            exchange.abort();
            assertThat(call.untilFreed()).containsExactly("freed");
            double millis = PoolFixture.millis(from, call.freed);
            System.out.printf("abort, connecting: freed after %.1f ms%n", millis);
            assertThat(millis).isLessThan(1_000);
            assertThat(pool.stats().open()).isZero();
        }
    }

    static PoolSettings connectWithin(Duration timeout) {
        return new PoolSettings(4, 0, Duration.ofSeconds(15), Duration.ofMinutes(5), timeout, 32 << 20, 16 << 10, 128);
    }

    /** A port whose queue of connections is full, so that the system drops what else wants to connect. */
    private static final class Blackhole implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<Socket> fillers = new ArrayList<>();

        Blackhole() throws IOException {
            for (int i = 0; i < 16; i++) {
                Socket filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(server.getLocalSocketAddress(), 100);
                } catch (SocketTimeoutException full) {
                    return;
                }
            }
            throw new IOException("the queue does not fill");
        }

        Origin origin() {
            return new Origin("http", "127.0.0.1", server.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            for (Socket filler : fillers) {
                filler.close();
            }
            server.close();
        }
    }
}
