package dev.sluice.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private static final Duration PERIOD = Duration.ofMillis(5);

    private final Heartbeats heartbeats = new Heartbeats();
    private final AtomicInteger beats = new AtomicInteger();

    @AfterEach
    void close() {
        heartbeats.close();
    }

    @Test
    void every_beatsUntilItIsCancelled() throws Exception {
        Future<?> beating = heartbeats.every(PERIOD, beats::incrementAndGet);
        await().until(() -> beats.get() >= 3);

        beating.cancel(false);
        // One may be under way; what comes after it in the same clock would be another.
        heartbeats.after(PERIOD, () -> {}).get(10, TimeUnit.SECONDS);
        int last = beats.get();
        heartbeats.after(PERIOD.multipliedBy(5), () -> {}).get(10, TimeUnit.SECONDS);
        assertThat(beats).hasValue(last);
    }

    @Test
    void after_happensOnce_orNotAtAllWhenItIsCancelled() throws Exception {
        heartbeats.after(PERIOD, beats::incrementAndGet).get(10, TimeUnit.SECONDS);
        Future<?> cancelled = heartbeats.after(PERIOD, beats::incrementAndGet);
        cancelled.cancel(false);
        heartbeats.after(PERIOD.multipliedBy(3), () -> {}).get(10, TimeUnit.SECONDS);
        assertThat(beats.get()).isLessThanOrEqualTo(2).isPositive();
    }

    @Test
    void oneThatFails_stopsNoOther() {
        Future<?> failing = heartbeats.every(PERIOD, () -> {
            throw new IllegalStateException("a beat that fails");
        });
        Future<?> beating = heartbeats.every(PERIOD, beats::incrementAndGet);
        await().until(() -> beats.get() >= 3);
        assertThat(failing).isDone();
        assertThat(beating).isNotDone();
    }

    @Test
    void closed_beatsNoMore_andTakesMoreWithoutAWord() {
        heartbeats.close();
        assertThat(heartbeats.every(PERIOD, beats::incrementAndGet)).isDone();
        assertThat(heartbeats.after(PERIOD, beats::incrementAndGet)).isDone();
        assertThat(beats).hasValue(0);
    }
}
