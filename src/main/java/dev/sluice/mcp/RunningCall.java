package dev.sluice.mcp;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolProgress;
import dev.sluice.tools.ToolRun;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool under way, for the client that made it. Whatever ends it first is its end: nothing is said after that.
 * Thread-safe.
 */
final class RunningCall implements ToolProgress {
    private final RpcId id;
    private final @Nullable Object progressToken;
    private final Outlet out;
    private final long startedNanos;
    /** All below is guarded by this; what it guards never blocks. */
    private final ProgressScale scale = new ProgressScale();

    private long lastNanos;
    private boolean ended;
    private @Nullable ToolRun run;
    private @Nullable Future<?> heartbeat;
    private Runnable onEnd = () -> {};

    /** @param progressToken what the client knows its progress by; null when it wants none */
    RunningCall(RpcId id, @Nullable Object progressToken, Outlet out, long nowNanos) {
        this.id = id;
        this.progressToken = progressToken;
        this.out = out;
        this.startedNanos = nowNanos;
        this.lastNanos = nowNanos;
    }

    RpcId id() {
        return id;
    }

    /** Whether its client wants to hear how it goes on. */
    boolean wantsProgress() {
        return progressToken != null;
    }

    /** What its end does first; set before it starts. */
    void onEnd(Runnable newOnEnd) {
        onEnd = newOnEnd;
    }

    /** What it does; a call that was cancelled meanwhile is cancelled now. */
    void runs(ToolRun newRun) {
        boolean late;
        synchronized (this) {
            run = newRun;
            late = ended;
        }
        if (late) {
            newRun.cancel(true);
        }
    }

    /** What beats while it runs, and stops with it. */
    void beatsBy(Future<?> newHeartbeat) {
        boolean late;
        synchronized (this) {
            heartbeat = newHeartbeat;
            late = ended;
        }
        if (late) {
            newHeartbeat.cancel(false);
        }
    }

    @Override
    public void report(double done, @Nullable Double total, String message) {
        synchronized (this) {
            if (!ended && progressToken != null) {
                lastNanos = System.nanoTime();
                send(scale.reported(done, total), message);
            }
        }
    }

    /** Says that it goes on, when nothing was said for so long. */
    void beat(Duration silence) {
        long now = System.nanoTime();
        synchronized (this) {
            if (!ended && progressToken != null && now - lastNanos >= silence.toNanos()) {
                lastNanos = now;
                send(scale.beat(), "still running after " + (now - startedNanos) / 1_000_000_000 + " s");
            }
        }
    }

    private void send(double value, String message) {
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("progressToken", progressToken);
        params.put("progress", plain(value));
        Double total = scale.total();
        if (total != null) {
            params.put("total", plain(total));
        }
        if (!message.isEmpty()) {
            params.put("message", message);
        }
        out.progress(RpcMessage.notification("notifications/progress", new JsonObject(params)));
    }

    /** Whole numbers as such: 50, not 50.0. */
    private static Number plain(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return (long) value;
        }
        return value;
    }

    /** Ends it with a response; returns whether it had not ended. */
    boolean respond(JsonObject response) {
        boolean first = end();
        if (first) {
            out.response(response);
        }
        return first;
    }

    /** Ends it without a word, and what it does with it. Returns whether it had not ended. */
    boolean cancel() {
        if (!end()) {
            return false;
        }
        @Nullable ToolRun cancelled;
        synchronized (this) {
            cancelled = run;
        }
        try {
            if (cancelled != null) {
                cancelled.cancel(true);
            }
        } finally {
            out.silent();
        }
        return true;
    }

    private boolean end() {
        @Nullable Future<?> beating;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            beating = heartbeat;
        }
        if (beating != null) {
            beating.cancel(false);
        }
        onEnd.run();
        return true;
    }
}
