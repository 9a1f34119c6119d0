package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import dev.sluice.model.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool.
 *
 * @param trace the caller's place in a distributed trace; null when it has none
 */
public record ToolCall(
        JsonObject arguments,
        ToolCaller caller,
        ToolProgress progress,
        @Nullable TraceContext trace) {}
