package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param text for the model that called
 * @param structured the same as data, by the tool's output schema; null when it has none, or for an error
 * @param isError whether the tool could not do what was asked; the text says why and what to do
 */
public record ToolResult(String text, @Nullable JsonObject structured, boolean isError) {
    public static ToolResult text(String text) {
        return new ToolResult(text, null, false);
    }

    public static ToolResult error(String text) {
        return new ToolResult(text, null, true);
    }
}
