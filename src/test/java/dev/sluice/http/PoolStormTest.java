package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.FailureKind;
import dev.sluice.testing.RawPeer;
import dev.sluice.testing.RawServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of calls to a server that answers, streams, breaks off and falls silent, some aborted at any moment. */
class PoolStormTest {
    private static final int CONNECTIONS = 16;
    private static final int CALLS = 2_000;

    @RegisterExtension
    static final PoolFixture fixture = new PoolFixture();

    @Test
    void everyExchange_isFreedOnce_andAPermitIsAlwaysAConnection() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        AtomicInteger turn = new AtomicInteger();
        RawServer server = fixture.server(peer -> misbehave(peer, new Random(seed + turn.incrementAndGet())));
        ProviderPool pool = fixture.pool(server, CONNECTIONS);
        Semaphore permits = new Semaphore(CONNECTIONS);
        List<Recorder> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            assertThat(permits.tryAcquire(10, TimeUnit.SECONDS))
                    .as("a permit for call " + i)
                    .isTrue();
            Recorder call = fixture.recorder();
            CompletableFuture<Void> given = call.freed.thenRun(permits::release);
            assertThat(given).isNotDone();
            calls.add(call);
            HttpTransport.Exchange exchange = pool.start(PoolFixture.post(), call);
            assertThat(pool.stats().open()).isLessThanOrEqualTo(CONNECTIONS);
            fixture.system()
                    .scheduler()
                    .scheduleOnce(
                            Duration.ofMillis(1 + random.nextInt(30)),
                            exchange::abort,
                            fixture.system().executionContext());
        }
        for (Recorder call : calls) {
            List<String> heard = call.untilFreed();
            assertThat(heard).endsWith("freed").noneMatch(what -> what.startsWith("BROKEN"));
            if (call.failure.isDone()) {
                AttemptFailure failure = Recorder.await(call.failure);
                assertThat(failure.kind()).as(failure.message()).isNotEqualTo(FailureKind.INTERNAL);
            }
        }
        await().untilAsserted(() ->
                assertThat(pool.stats().open()).isEqualTo(pool.stats().idle()));
        pool.close();
        await().untilAsserted(() -> assertThat(server.open()).isZero());
        assertThat(pool.stats().open()).isZero();
        assertThat(pool.stats().idle()).isZero();
    }

    private static void misbehave(RawPeer peer, Random random) throws IOException {
        while (true) {
            peer.readRequest();
            switch (random.nextInt(10)) {
                case 0 -> {
                    return;
                }
                case 1 -> peer.reset();
                case 2 -> peer.awaitClose();
                case 3 -> {
                    peer.write(RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n"));
                    peer.write(RawPeer.chunk("data: 2\n\n") + "0\r\n\r\n");
                }
                case 4 -> {
                    peer.write(RawPeer.eventStreamHead() + RawPeer.chunk("data: 1\n\n"));
                    peer.awaitClose();
                }
                case 5 -> peer.write(RawPeer.json("{}") + RawPeer.json("{}"));
                case 6 -> {
                    peer.reply("{}");
                    return;
                }
                default -> peer.reply("{}");
            }
        }
    }
}
