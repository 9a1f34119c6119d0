package dev.sluice.cli;

import dev.sluice.load.Progress;
import dev.sluice.load.Snapshot;
import dev.sluice.load.measure.Shown;
import dev.sluice.load.plan.LoadPlan;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run as it goes on: a few lines that change on a terminal, a line every five seconds otherwise. */
final class LoadView implements Progress {
    private static final int WIDTH = 60;
    private static final String BARS = " ▁▂▃▄▅▆▇█";
    private static final long PLAIN_EVERY_NANOS = 5_000_000_000L;

    private final PrintWriter err;
    private final boolean terminal;
    private final Deque<Double> history = new ArrayDeque<>();
    private final String title;
    private int drawn;
    private long lastPlainNanos;
    private boolean finished;

    LoadView(PrintWriter err, LoadPlan plan) {
        this.err = err;
        this.terminal = Console.isTerminal(Console.ERR);
        this.title = plan.target().through().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public synchronized void onSnapshot(Snapshot now) {
        if (finished) {
            return;
        }
        history.addLast(now.p95());
        if (history.size() > WIDTH) {
            history.removeFirst();
        }
        if (terminal) {
            draw(now);
        } else if (System.nanoTime() - lastPlainNanos >= PLAIN_EVERY_NANOS) {
            lastPlainNanos = System.nanoTime();
            err.println(line(now));
            err.flush();
        }
    }

    @Override
    public synchronized void onStep(String line) {
        erase();
        err.println(line);
        err.flush();
    }

    /** The last word: what was drawn stays. */
    synchronized void finish() {
        finished = true;
        drawn = 0;
    }

    private static String state(Snapshot now) {
        return now.warmUp() ? "warm-up" : now.elapsedSeconds() <= now.seconds() ? "measured" : "draining";
    }

    private static String line(Snapshot now) {
        return String.format(
                Locale.ROOT,
                "%s %s %.0f/%.0f s  %,d answered, %,d failed, %,d dropped, %,d in flight  %s p50 %s p95 %s p99 %s%s",
                now.stretch(),
                state(now),
                Math.min(now.elapsedSeconds(), now.seconds()),
                now.seconds(),
                now.answered(),
                now.failed(),
                now.dropped(),
                now.inFlight(),
                now.streamed() ? "ttft" : "latency",
                Shown.millis(now.p50()),
                Shown.millis(now.p95()),
                Shown.millis(now.p99()),
                now.fault().isEmpty() ? "" : "  fault: " + now.fault());
    }

    private void draw(Snapshot now) {
        erase();
        int filled = (int) Math.round(Math.min(1, now.elapsedSeconds() / Math.max(0.001, now.seconds())) * WIDTH);
        print(now.stretch() + " · " + title + " · " + state(now)
                + (now.fault().isEmpty() ? "" : " · " + Console.red("fault: " + now.fault())));
        print("█".repeat(filled)
                + "░".repeat(WIDTH - filled)
                + String.format(
                        Locale.ROOT, " %.0f of %.0f s", Math.min(now.elapsedSeconds(), now.seconds()), now.seconds()));
        print(String.format(
                Locale.ROOT,
                "%-12s %10s/s   in flight %,d   connections %,d   lag %s",
                "answers",
                Shown.number(now.answersPerSecond()),
                now.inFlight(),
                now.connections(),
                Shown.millis(now.lagMillis())));
        print(String.format(
                Locale.ROOT,
                "%-12s p50 %s   p95 %s   p99 %s   %s tokens/s",
                now.streamed() ? "ttft" : "latency",
                Shown.millis(now.p50()),
                Shown.millis(now.p95()),
                Shown.millis(now.p99()),
                Shown.number(now.tokensPerSecond())));
        print(spark());
        String failures = now.failures().isEmpty() ? "" : " (" + kinds(now.failures()) + ")";
        print(String.format(
                Locale.ROOT,
                "%,d answered   %,d failed%s   %,d dropped",
                now.answered(),
                now.failed(),
                failures,
                now.dropped()));
        err.flush();
    }

    private static String kinds(Map<String, Long> failures) {
        return failures.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** The p95 of the last half minute. */
    private String spark() {
        double most = history.stream()
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        StringBuilder bars = new StringBuilder();
        for (double value : history) {
            int height = Double.isFinite(value) ? (int) Math.round(value / most * (BARS.length() - 1)) : 0;
            bars.append(BARS.charAt(Math.max(0, Math.min(BARS.length() - 1, height))));
        }
        return bars.toString();
    }

    private void print(String line) {
        err.print("\u001b[2K" + line + "\n");
        drawn++;
    }

    private void erase() {
        if (terminal && drawn > 0) {
            err.print("\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }
}
