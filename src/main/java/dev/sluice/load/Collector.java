package dev.sluice.load;

import dev.sluice.load.generator.RunClock;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.measure.Tick;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the generators' threads tell, on a thread of its own, so that theirs neither write files nor wait. What comes while a
 * thousand tellings wait is lost, counted, and makes the run invalid.
 */
final class Collector implements AutoCloseable {
    private static final int CAPACITY = 1_000;

    private final BlockingQueue<Runnable> told = new ArrayBlockingQueue<>(CAPACITY);
    private final Map<Integer, Stretch> stretches = new ConcurrentHashMap<>();
    private final RunClock clock;
    private final SampleLog log;
    private final Runnable beat;
    private final Thread thread = new Thread(this::run, "load-collector");
    private final PauseWatch pauses;
    private volatile @Nullable Stretch current;
    private volatile boolean closing;

    /**
     * Starts its thread.
     *
     * @param log hears of every request that ended
     * @param beat runs twice a second
     */
    Collector(RunClock clock, SampleLog log, Runnable beat) {
        this.clock = clock;
        this.log = log;
        this.beat = beat;
        this.pauses = new PauseWatch(this::onPause);
        thread.setDaemon(true);
        thread.start();
    }

    /** What is told of a segment belongs to a stretch. */
    void expect(int segment, Stretch stretch) {
        stretches.put(segment, stretch);
        current = stretch;
    }

    @Nullable
    Stretch current() {
        return current;
    }

    /** Any thread. */
    void tell(Tick tick) {
        if (!told.offer(() -> take(tick))) {
            Stretch stretch = stretches.get(tick.segment());
            if (stretch != null) {
                stretch.lose(Math.max(1, tick.ended().size()));
            }
        }
    }

    private void onPause(long nanos) {
        Stretch stretch = current;
        if (stretch != null) {
            stretch.pause(clock.nanos(), nanos);
        }
    }

    private void run() {
        long nextBeat = System.nanoTime();
        try {
            while (!closing || !told.isEmpty()) {
                Runnable next = told.poll(50, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
                if (System.nanoTime() - nextBeat >= 0) {
                    nextBeat = System.nanoTime() + 500_000_000L;
                    beat.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Tick tick) {
        Stretch stretch = stretches.get(tick.segment());
        if (stretch != null) {
            stretch.add(tick);
            for (Sample sample : tick.ended()) {
                log.log(stretch.measurement().name(), stretch.isMeasured(sample), sample);
            }
        }
    }

    /** Waits until all that was told before is taken. */
    void drain() throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        told.put(taken::countDown);
        taken.await();
    }

    @Override
    public void close() {
        closing = true;
        pauses.close();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
