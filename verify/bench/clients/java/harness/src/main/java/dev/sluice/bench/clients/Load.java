package dev.sluice.bench.clients;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Keeps so many calls in flight, or starts so many a second and times each from when it was to start. What it counts begins
 * anew with {@link #begin}.
 */
final class Load {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    /** What the starts of a load are spread over, so that calls don't march in step. */
    private static final long SPREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    private final Endpoint endpoint;
    private final boolean streamed;
    private final int inFlight;
    private final int perSecond;
    private final Phaser underWay = new Phaser(1);
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final ExecutorService threads;

    private volatile boolean running = true;
    private volatile Counts counts = new Counts();

    /** What is counted from one moment on. */
    private static final class Counts {
        final long since = System.nanoTime();
        final long allocated = Threads.allocated();
        final long cpu = Threads.processCpuNanos();
        final LongAdder calls = new LongAdder();
        final LongAdder pieces = new LongAdder();
        final LongAdder errors = new LongAdder();
        final Histogram latency = new ConcurrentHistogram(LONGEST_NANOS, 3);
        final Histogram toFirstPiece = new ConcurrentHistogram(LONGEST_NANOS, 3);
        final Histogram pieceDelay = new ConcurrentHistogram(LONGEST_NANOS, 3);
        volatile String firstError = "";
    }

    /** @param perSecond 0 to keep {@code inFlight} calls under way */
    Load(Endpoint endpoint, String kind, int inFlight, int perSecond) {
        this.endpoint = endpoint;
        this.streamed = kind.equals("stream");
        this.inFlight = inFlight;
        this.perSecond = perSecond;
        this.threads = endpoint.blocking(streamed) ? Executors.newCachedThreadPool(Threads.factory()) : null;
    }

    void start() {
        Thread starter = new Thread(perSecond == 0 ? this::fill : this::pace, "starter");
        starter.setDaemon(true);
        underWay.register();
        starter.start();
    }

    void begin() {
        counts = new Counts();
    }

    /** Most calls under way. */
    int inFlight() {
        return inFlight;
    }

    /** Calls under way. */
    int open() {
        return open.get();
    }

    long calls() {
        return counts.calls.sum();
    }

    /** Starts nothing more and waits for what is under way. */
    void stop() throws InterruptedException, TimeoutException {
        running = false;
        underWay.awaitAdvanceInterruptibly(underWay.arrive(), 60, TimeUnit.SECONDS);
        if (threads != null) {
            threads.shutdown();
        }
    }

    /** One call, waited for. */
    void once() throws Exception {
        running = false;
        new Slot().run(System.nanoTime());
        underWay.awaitAdvanceInterruptibly(underWay.arrive(), 60, TimeUnit.SECONDS);
        if (counts.calls.sum() != 1) {
            throw new IllegalStateException("no answer: " + counts.firstError);
        }
    }

    private void fill() {
        long first = System.nanoTime();
        for (int i = 0; i < inFlight && running; i++) {
            sleepUntil(first + SPREAD_NANOS * i / inFlight);
            launch(new Slot(), System.nanoTime());
        }
        underWay.arriveAndDeregister();
    }

    private void pace() {
        long first = System.nanoTime();
        for (long i = 0; running; i++) {
            long due = first + i * 1_000_000_000L / perSecond;
            sleepUntil(due);
            if (open.get() >= inFlight) {
                refused.increment();
            } else {
                launch(new Slot(), due);
            }
        }
        underWay.arriveAndDeregister();
    }

    private static void sleepUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void launch(Slot slot, long intended) {
        if (threads == null) {
            slot.run(intended);
        } else {
            threads.execute(() -> slot.repeat(intended));
        }
    }

    String result() {
        Counts seen = counts;
        double seconds = (System.nanoTime() - seen.since) / 1e9;
        double cpu = (Threads.processCpuNanos() - seen.cpu) / 1e9;
        long calls = seen.calls.sum();
        StringBuilder json = new StringBuilder("{");
        number(json, "seconds", seconds);
        number(json, "cpu", cpu);
        number(json, "calls", calls);
        number(json, "pieces", seen.pieces.sum());
        number(json, "errors", seen.errors.sum());
        number(json, "refused", refused.sum());
        number(json, "open", open.get());
        times(json, "latency", seen.latency);
        times(json, "ttft", seen.toFirstPiece);
        times(json, "piece", seen.pieceDelay);
        number(json, "allocated", Threads.allocated() - seen.allocated);
        number(json, "threads", ManagementFactory.getThreadMXBean().getThreadCount());
        return json.append("\"error\":\"")
                .append(seen.firstError.replaceAll("[^ -~]|[\"\\\\]", " "))
                .append("\"}")
                .toString();
    }

    private static void times(StringBuilder json, String name, Histogram histogram) {
        Histogram copy = histogram.copy();
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            String suffix = percentile == 99.9 ? "999" : Integer.toString((int) percentile);
            number(json, name + suffix, copy.getValueAtPercentile(percentile) / 1e6);
        }
    }

    private static void number(StringBuilder json, String name, double value) {
        json.append('"').append(name).append("\":").append(String.format(Locale.ROOT, "%.6g", value)).append(',');
    }

    private static void number(StringBuilder json, String name, long value) {
        json.append('"').append(name).append("\":").append(value).append(',');
    }

    /** The place of one call in flight; taken again by the next one until the load stops. */
    private final class Slot implements Call {
        private long intended;
        private int pieces;
        private boolean again;

        /** A call of a client that doesn't block; the next one is started where this one ends. */
        void run(long due) {
            open.incrementAndGet();
            underWay.register();
            call(due);
        }

        /** Calls on this thread, one after the other. */
        void repeat(long due) {
            open.incrementAndGet();
            underWay.register();
            again = true;
            for (long next = due; again; next = System.nanoTime()) {
                again = false;
                call(next);
            }
        }

        private void call(long due) {
            intended = due;
            pieces = 0;
            try {
                if (streamed) {
                    endpoint.stream(this);
                } else {
                    endpoint.plain(this);
                }
            } catch (Exception | LinkageError e) {
                failed(e);
            }
        }

        @Override
        public void answered(String content) {
            if (content.length() != Question.ANSWER_LENGTH) {
                failed(new IllegalStateException("an answer of " + content.length() + " characters: " + content));
                return;
            }
            Counts now = counts;
            now.latency.recordValue(Math.min(System.nanoTime() - intended, LONGEST_NANOS));
            now.calls.increment();
            ended();
        }

        @Override
        public void piece(String content) {
            if (content.isEmpty()) {
                return;
            }
            Counts now = counts;
            long arrived = System.nanoTime();
            now.pieces.increment();
            // The server's clock is ours: the text ends with when it was written.
            long sent = Long.parseLong(content, content.length() - 19, content.length(), 10);
            now.pieceDelay.recordValue(Math.max(0, Math.min(arrived - sent, LONGEST_NANOS)));
            if (pieces++ == 0) {
                now.toFirstPiece.recordValue(Math.min(arrived - intended, LONGEST_NANOS));
            }
        }

        @Override
        public void finished() {
            if (pieces != Question.PIECES) {
                failed(new IllegalStateException(pieces + " pieces"));
                return;
            }
            Counts now = counts;
            now.latency.recordValue(Math.min(System.nanoTime() - intended, LONGEST_NANOS));
            now.calls.increment();
            ended();
        }

        @Override
        public void failed(Throwable why) {
            Counts now = counts;
            if (now.errors.sum() == 0) {
                now.firstError = why.toString();
                why.printStackTrace();
            }
            now.errors.increment();
            ended();
        }

        private void ended() {
            if (running && perSecond == 0) {
                if (threads == null) {
                    call(System.nanoTime());
                } else {
                    again = true;
                }
                return;
            }
            open.decrementAndGet();
            underWay.arriveAndDeregister();
        }
    }
}
