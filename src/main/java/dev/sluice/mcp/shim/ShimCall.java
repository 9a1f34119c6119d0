package dev.sluice.mcp.shim;

import dev.sluice.tools.ToolRun;
import org.jspecify.annotations.Nullable;

/** A call under way. Confined to its connection's stage. */
final class ShimCall {
    private final @Nullable String id;
    private final String tool;
    private final ToolRun run;
    private final Runnable release;
    private long toldNanos;

    /**
     * One that begins.
     *
     * @param id as the shim gave it
     * @param release gives its place within the key's limits back
     */
    ShimCall(@Nullable String id, String tool, ToolRun run, Runnable release, long nowNanos) {
        this.id = id;
        this.tool = tool;
        this.run = run;
        this.release = release;
        this.toldNanos = nowNanos;
    }

    @Nullable
    String id() {
        return id;
    }

    String tool() {
        return tool;
    }

    ToolRun run() {
        return run;
    }

    void release() {
        release.run();
    }

    /** When its shim last heard of it. */
    long toldNanos() {
        return toldNanos;
    }

    void told(long nowNanos) {
        toldNanos = nowNanos;
    }
}
