package dev.sluice.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopsTest {
    private final EventLoops loops = new EventLoops(2, "loops-test", true);

    @AfterEach
    void stop() throws Exception {
        loops.shutdown();
        assertThat(loops.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("all tasks run").isTrue();
    }

    @Test
    void eachTaskFromOutside_isRunOnce_byALoop() throws Exception {
        int count = 20_000;
        AtomicInteger runs = new AtomicInteger();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(count);

        for (int i = 0; i < count; i++) {
            loops.execute(() -> {
                runs.incrementAndGet();
                threads.add(Thread.currentThread().getName());
                done.countDown();
            });
        }
        await(done);

        assertThat(runs).hasValue(count);
        assertThat(threads).allMatch(name -> name.matches("loops-test-[12]"));
    }

    @Test
    void aTaskGivenWhileTheLoopsFallAsleep_isNotForgotten() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            CountDownLatch done = new CountDownLatch(2);
            loops.execute(() -> {
                done.countDown();
                loops.execute(done::countDown);
            });
            await(done);
        }
    }

    @Test
    void whatATaskGives_isRunNextByTheSameThread() throws Exception {
        List<String> order = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);

        loops.execute(() -> {
            Thread loop = Thread.currentThread();
            loops.execute(() -> {
                order.add(Thread.currentThread() == loop ? "same" : "another");
                done.countDown();
            });
        });
        await(done);

        assertThat(order).containsExactly("same");
    }

    @Test
    void aLoopThatIsBusy_hasItsTasksDoneByAnother() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        CountDownLatch done = new CountDownLatch(2);
        Runnable meet = () -> {
            try {
                both.await(20, TimeUnit.SECONDS);
                done.countDown();
            } catch (Exception e) {
                throw new IllegalStateException("nobody came", e);
            }
        };

        // Each waits for the other: they end only if two loops run them at once.
        loops.execute(() -> {
            loops.execute(meet);
            loops.execute(meet);
        });

        await(done);
    }

    @Test
    void aTaskThatGivesItselfAgain_leavesOthersTheirTurn() throws Exception {
        CountDownLatch others = new CountDownLatch(1_000);
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            if (others.getCount() > 0) {
                loops.execute(again[0]);
            }
        };

        loops.execute(again[0]);
        loops.execute(again[0]);
        for (int i = 0; i < 1_000; i++) {
            loops.execute(others::countDown);
        }

        await(others);
    }

    @Test
    void aLoopsOwnTasks_areRunInOrder() throws Exception {
        int count = 10_000;
        List<Integer> order = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(count);
        EventLoop loop = loops.next();

        for (int i = 0; i < count; i++) {
            int number = i;
            loop.execute(() -> {
                order.add(number);
                done.countDown();
            });
        }
        await(done);

        assertThat(order).hasSize(count).isSorted();
    }

    @Test
    void aTaskThatThrows_endsNothingElse() throws Exception {
        CountDownLatch done = new CountDownLatch(1);

        loops.execute(() -> {
            throw new IllegalStateException("a defect of a test");
        });
        loops.execute(done::countDown);

        await(done);
    }

    @Test
    void afterTheEnd_whatWasGivenIsRun_andNothingMoreIsTaken() throws Exception {
        EventLoops ending = new EventLoops(2, "ending-test", true);
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            ending.execute(() -> {
                started.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        await(started);
        for (int i = 0; i < 100; i++) {
            ending.execute(runs::incrementAndGet);
        }

        ending.shutdown();
        go.countDown();

        assertThat(ending.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ending.isTerminated()).isTrue();
        assertThat(runs).hasValue(100);
        assertThatThrownBy(() -> ending.execute(runs::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
    }
}
