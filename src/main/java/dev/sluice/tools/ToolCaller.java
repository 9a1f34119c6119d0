package dev.sluice.tools;

import java.util.function.Predicate;

/**
 * On whose behalf a tool runs. What one caller leaves behind (conversations, files) no other sees.
 *
 * @param tenant whom the calls are for, as in {@link dev.sluice.model.CallOptions#tenant}; empty where nobody is told apart
 * @param models whether the caller may use a model, by the name it asked for
 */
public record ToolCaller(String tenant, Predicate<String> models) {
    /** The one caller of a process that serves one person. */
    public static final ToolCaller LOCAL = new ToolCaller("", model -> true);
}
