package dev.sluice.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import dev.sluice.engine.OwnActorSystem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DispatchersTest {
    private static ActorSystem<Void> system;

    @BeforeAll
    static void start() {
        system = OwnActorSystem.create();
    }

    @AfterAll
    static void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Executor callbacks() {
        return system.dispatchers().lookup(DispatcherSelector.fromConfig("sluice-callback-dispatcher"));
    }

    private static Executor loops() {
        return system.dispatchers().lookup(DispatcherSelector.defaultDispatcher());
    }

    @Test
    void theDefaultDispatcher_isEventLoops() throws Exception {
        CompletableFuture<Boolean> loop = CompletableFuture.supplyAsync(EventLoopDispatcher::isCurrentThread, loops());

        assertThat(loop.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(EventLoopDispatcher.isCurrentThread()).isFalse();
    }

    @Test
    void socketsAreWaitedFor_byTheDispatchersThreads_whoeverOpensThem() throws Exception {
        Listening listening = Sockets.get(system)
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        5,
                        32 << 10,
                        accepted -> accepted.close());
        try {
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("sluice-sockets"));
        } finally {
            listening.close().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void callbacks_runElsewhere_givenByALoopOrAnyThread() throws Exception {
        Set<Boolean> onLoop = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(2_000);
        Runnable note = () -> {
            onLoop.add(EventLoopDispatcher.isCurrentThread());
            done.countDown();
        };

        for (int i = 0; i < 1_000; i++) {
            loops().execute(() -> callbacks().execute(note));
            callbacks().execute(note);
        }

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(onLoop).containsExactly(false);
    }

    @Test
    void aBlockedCallback_holdsUpNoLoop() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> blocked = new CompletableFuture<>();

        loops().execute(() -> callbacks().execute(() -> {
            try {
                go.await();
                blocked.complete(null);
            } catch (InterruptedException e) {
                blocked.completeExceptionally(e);
            }
        }));
        for (int i = 0; i < 100; i++) {
            CompletableFuture.runAsync(() -> {}, loops()).get(10, TimeUnit.SECONDS);
        }

        assertThat(blocked).isNotDone();
        go.countDown();
        blocked.get(10, TimeUnit.SECONDS);
    }
}
