package dev.sluice.tools;

import dev.sluice.model.JsonObject;

/** Results whose text is their data as JSON for reading. */
final class Results {
    private Results() {}

    static ToolResult of(JsonObject structured) {
        return new ToolResult(PrettyJson.write(structured), structured, false);
    }

    /** A failure: the text is JSON with {@code status} {@code error}. */
    static ToolResult error(JsonObject structured) {
        return new ToolResult(PrettyJson.write(structured), null, true);
    }

    /** The tool could not do what was asked. */
    static ToolResult error(String tool, String kind, String message) {
        return error(JsonObject.of("status", "error", "content", message)
                .with("content_type", "text")
                .with("metadata", JsonObject.of("tool_name", tool, "error", kind)));
    }
}
