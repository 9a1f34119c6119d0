package dev.sluice.tools;

import dev.sluice.config.ToolsConfig;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.Set;

/** Kinds of calls by how long they may take. */
enum Profile {
    PLAIN,
    /** The model is asked to think first. */
    THINKING,
    /** The provider is asked to search the web. */
    WEB_SEARCH;

    private static final Set<String> THOUGHTFUL = Set.of("medium", "high", "max");

    /** By the fields that several tools have: {@code use_websearch} and {@code thinking_mode}. */
    static Profile of(JsonObject arguments) {
        if (arguments.isTrue("use_websearch")) {
            return WEB_SEARCH;
        }
        return thinks(arguments) ? THINKING : PLAIN;
    }

    /** Whether the model is to think first: {@code thinking_mode} is medium or more. */
    static boolean thinks(JsonObject arguments) {
        return THOUGHTFUL.contains(arguments.text("thinking_mode"));
    }

    Duration deadline(ToolsConfig config, String tool) {
        Duration own = config.deadlines().get(tool);
        if (own != null) {
            return own;
        }
        return switch (this) {
            case PLAIN -> config.deadline();
            case THINKING -> config.thinkingDeadline();
            case WEB_SEARCH -> config.webSearchDeadline();
        };
    }
}
