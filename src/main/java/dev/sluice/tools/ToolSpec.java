package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a tool is.
 *
 * @param name as in a call: letters, digits, {@code _} and {@code -}; at most 64 characters
 * @param title for people
 * @param description for models, which choose by it
 * @param inputSchema JSON Schema of the arguments; an object
 * @param outputSchema JSON Schema of {@link ToolResult#structured}; null when a tool has no structured output
 * @param readOnly whether it changes nothing, here or at a provider
 */
public record ToolSpec(
        String name,
        String title,
        String description,
        JsonObject inputSchema,
        @Nullable JsonObject outputSchema,
        boolean readOnly) {}
