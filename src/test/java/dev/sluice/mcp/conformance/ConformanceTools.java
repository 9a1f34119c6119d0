package dev.sluice.mcp.conformance;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolCall;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolRun;
import dev.sluice.tools.ToolSpec;
import dev.sluice.tools.Toolbox;
import dev.sluice.tools.UnknownToolException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The tools that MCP's conformance suite calls by name (its README, "Tools"): what they do is prescribed there.
 *
 * <p>Those whose point is a request to the client (elicitation, sampling) answer plainly: this server makes none.
 */
final class ConformanceTools implements Toolbox {
    static final String NEEDS_SAMPLING = "test_missing_capability";

    private static final JsonObject NO_ARGUMENTS =
            Json.parse("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
    /** Keywords of JSON Schema 2020-12 that a list must not lose. */
    private static final JsonObject MANY_KEYWORDS = Json.parse("""
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
             "$defs": {"address": {"$anchor": "addressDef", "type": "object",
               "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
             "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
               "contactMethod": {"type": "string", "enum": ["phone", "email"]},
               "phone": {"type": "string"}, "email": {"type": "string"}},
             "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
             "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
             "then": {"required": ["phone"]}, "else": {"required": ["email"]}, "additionalProperties": false}
            """);

    private static final Executor STEP = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    @Override
    public List<ToolSpec> list() {
        return List.of(
                tool("test_simple_text", "A simple text."),
                tool("test_error_handling", "An error, as a result."),
                tool("test_tool_with_progress", "Three reports of its progress, 50 ms apart."),
                tool(NEEDS_SAMPLING, "Needs a client that has sampling."),
                tool("test_streaming_elicitation", "Would ask the client."),
                tool("test_logging_tool", "Would write to the client's log."),
                new ToolSpec("json_schema_2020_12_tool", "Keywords", "A schema.", MANY_KEYWORDS, null, true));
    }

    @Override
    public ToolRun call(String name, ToolCall call) {
        return switch (name) {
            case "test_simple_text" -> text("This is a simple text response for testing.");
            case "test_error_handling" ->
                ToolRun.of(ToolResult.error("This tool intentionally returns an error for testing"));
            case "test_tool_with_progress" -> withProgress(call);
            case NEEDS_SAMPLING, "test_streaming_elicitation", "test_logging_tool", "json_schema_2020_12_tool" ->
                text("done");
            default -> throw new UnknownToolException(name);
        };
    }

    private static ToolRun withProgress(ToolCall call) {
        ToolRun run = new ToolRun();
        CompletableFuture<Void> steps = CompletableFuture.runAsync(() -> report(call, 0), STEP)
                .thenRunAsync(() -> report(call, 50), STEP)
                .thenRunAsync(() -> report(call, 100), STEP)
                .thenRunAsync(() -> run.complete(ToolResult.text("done")), STEP);
        run.onCancel(() -> steps.cancel(true));
        return run;
    }

    private static void report(ToolCall call, double done) {
        call.progress().report(done, 100.0, "Completed step " + (int) done + " of 100");
    }

    private static ToolRun text(String text) {
        return ToolRun.of(ToolResult.text(text));
    }

    private static ToolSpec tool(String name, String description) {
        return new ToolSpec(name, name, description, NO_ARGUMENTS, null, true);
    }
}
