package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;

/** How far a run is: one line that is written over on a terminal, a line a second elsewhere. Any thread. */
final class DemoProgress {
    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 1_000_000_000L;

    private final PrintWriter err;
    private final int calls;
    private final boolean terminal = Console.isTerminal(Console.ERR);
    private final AtomicLong shownNanos = new AtomicLong();

    DemoProgress(PrintWriter err, int calls) {
        this.err = err;
        this.calls = calls;
    }

    void begin() {
        shownNanos.set(System.nanoTime());
        err.println("making " + calls + " calls, one a millisecond, to simulated providers that misbehave");
        err.flush();
    }

    void ended(int count) {
        long now = System.nanoTime();
        long shown = shownNanos.get();
        long every = terminal ? TERMINAL_NANOS : PLAIN_NANOS;
        if ((now - shown >= every || count == calls) && shownNanos.compareAndSet(shown, now)) {
            err.print((terminal ? "\r" : "") + "  " + count + " of " + calls + " ended" + (terminal ? "" : "\n"));
            err.flush();
        }
    }

    void finish() {
        if (terminal) {
            err.println();
            err.flush();
        }
    }
}
