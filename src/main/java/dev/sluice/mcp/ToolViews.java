package dev.sluice.mcp;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tools and their results as a revision writes them; pure. */
final class ToolViews {
    private ToolViews() {}

    /** A tool in {@code tools/list}. */
    static JsonObject of(ToolSpec spec, Revision revision) {
        Map<String, @Nullable Object> tool = new LinkedHashMap<>();
        tool.put("name", spec.name());
        if (revision.isAtLeast(Revision.V2025_06_18)) {
            tool.put("title", spec.title());
        }
        tool.put("description", spec.description());
        tool.put("inputSchema", spec.inputSchema().withDefault("type", "object"));
        if (spec.outputSchema() != null && revision.isAtLeast(Revision.V2025_06_18)) {
            tool.put("outputSchema", spec.outputSchema().withDefault("type", "object"));
        }
        if (revision.isAtLeast(Revision.V2025_03_26)) {
            tool.put("annotations", JsonObject.of("title", spec.title(), "readOnlyHint", spec.readOnly()));
        }
        return new JsonObject(tool);
    }

    /** The result of {@code tools/call}. */
    static JsonObject of(ToolResult result, Revision revision) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("content", List.of(JsonObject.of("type", "text", "text", result.text())));
        if (result.structured() != null && revision.isAtLeast(Revision.V2025_06_18)) {
            fields.put("structuredContent", result.structured());
        }
        if (result.isError()) {
            fields.put("isError", true);
        }
        return new JsonObject(fields);
    }
}
