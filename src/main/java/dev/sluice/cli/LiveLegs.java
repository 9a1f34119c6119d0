package dev.sluice.cli;

import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.Leg;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A fan-out's legs while they are under way: a line for each, written over ten times a second, on a terminal only. */
final class LiveLegs implements AutoCloseable {
    private static final long EVERY_MILLIS = 100;
    private static final String SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    private final PrintWriter err;
    private final FanOutCall call;
    private final List<String> models;
    private final long startedNanos = System.nanoTime();
    private final Map<Integer, Leg> ended = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::draw, "live-legs");
    private int drawn;

    private LiveLegs(PrintWriter err, FanOutCall call, List<String> models) {
        this.err = err;
        this.call = call;
        this.models = List.copyOf(models);
    }

    static LiveLegs start(PrintWriter err, FanOutCall call, List<String> models) {
        LiveLegs live = new LiveLegs(err, call, models);
        live.thread.setDaemon(true);
        if (Console.isTerminal(Console.ERR)) {
            live.thread.start();
        }
        return live;
    }

    void ended(Leg leg) {
        ended.put(leg.index(), leg);
    }

    private void draw() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                frame();
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void frame() {
        Duration now = Duration.ofNanos(System.nanoTime() - startedNanos);
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append("\u001b[").append(drawn).append('A');
        }
        for (int i = 0; i < models.size(); i++) {
            frame.append("\u001b[2K").append(line(i, now)).append('\n');
        }
        drawn = models.size();
        err.print(frame);
        err.flush();
    }

    private String line(int index, Duration now) {
        @Nullable Leg leg = ended.get(index);
        String state;
        if (leg != null) {
            state = Waterfall.seconds(leg.ended()) + "  " + leg.end().label()
                    + (leg.reason().isEmpty() ? "" : ": " + leg.reason());
        } else if (call.running().contains(index)) {
            char spin = SPINNER.charAt((int) (now.toMillis() / EVERY_MILLIS % SPINNER.length()));
            state = Waterfall.seconds(now) + "  " + spin;
        } else {
            state = "waiting";
        }
        return "  " + models.get(index) + "  " + state;
    }

    /** Takes the lines away again. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (drawn > 0) {
            err.print("\u001b[" + drawn + "A\u001b[0J");
            err.flush();
        }
    }
}
