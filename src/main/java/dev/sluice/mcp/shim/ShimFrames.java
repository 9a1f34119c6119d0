package dev.sluice.mcp.shim;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a shim is told; pure. */
final class ShimFrames {
    /** Statuses of results that shims know as errors. */
    private static final Set<String> FAILED = Set.of("code_too_large", "error", "execution_error", "resend_prompt");

    /** Why a call failed that may succeed later. */
    private static final Set<String> BUSY =
            Set.of("queue_full", "limit_reached", "circuit_open", "rate_limited", "overloaded");

    private static final Duration SOON = Duration.ofSeconds(1);

    private ShimFrames() {}

    static JsonObject welcome(String sessionId) {
        return op("hello_ack").with("ok", true).with("session_id", sessionId);
    }

    static JsonObject unwelcome(String error) {
        return op("hello_ack").with("ok", false).with("error", error);
    }

    static JsonObject tools(List<ToolSpec> specs) {
        return op("list_tools_res")
                .with(
                        "tools",
                        specs.stream()
                                .map(spec -> JsonObject.of("name", spec.name(), "description", spec.description())
                                        .with("inputSchema", spec.inputSchema()))
                                .toList());
    }

    static JsonObject acknowledged(@Nullable String id, String tool, Duration within) {
        return of("call_tool_ack", id)
                .with("accepted", true)
                .with("timeout", (within.toMillis() + 999) / 1000)
                .with("name", tool);
    }

    /** A sign of life without a word. */
    static JsonObject progress(@Nullable String id, String tool, double epochSeconds) {
        return of("progress", id).with("name", tool).with("t", epochSeconds);
    }

    /** A word of the server's own. */
    static JsonObject noted(@Nullable String id, String tool, double epochSeconds, String note) {
        return progress(id, tool, epochSeconds).with("note", note);
    }

    /** A word of the tool's. */
    static JsonObject told(@Nullable String id, String tool, double epochSeconds, String message) {
        return progress(id, tool, epochSeconds).with("message", message).with("level", "info");
    }

    /** How a call ended; a result that shims know as an error has all of it in the error, which is all they show. */
    static JsonObject result(@Nullable String id, ToolResult result) {
        JsonObject frame = of("call_tool_res", id)
                .with("outputs", List.of(JsonObject.of("type", "text", "text", result.text())))
                .with("text", result.text());
        JsonObject data = data(result);
        String status = data.text("status").toLowerCase(Locale.ROOT);
        if (!result.isError() && !FAILED.contains(status)) {
            return frame;
        }
        JsonObject metadata = data.object("metadata");
        for (Map.Entry<String, @Nullable Object> field : data.fields().entrySet()) {
            if (field.getKey().startsWith("complete_")) {
                metadata = metadata.with(field.getKey(), field.getValue());
            }
        }
        String kind = metadata.text("error");
        String message = data.text("content").isEmpty() ? result.text() : data.text("content");
        JsonObject error = JsonObject.of("code", code(result, status, kind), "message", message)
                .with("metadata", metadata);
        if (BUSY.contains(kind)) {
            long wait = metadata.object("failure").number("retry_after_ms", SOON.toMillis());
            error = error.with("retry_after", (wait + 999) / 1000);
        }
        return frame.with("error", error);
    }

    private static String code(ToolResult result, String status, String kind) {
        if (BUSY.contains(kind)) {
            return "OVER_CAPACITY";
        }
        if (result.isError() && kind.equals("timeout")) {
            return "TIMEOUT";
        }
        if (kind.equals("invalid_arguments")) {
            return "VALIDATION_ERROR";
        }
        return status.isEmpty() ? "EXEC_ERROR" : status.toUpperCase(Locale.ROOT);
    }

    private static JsonObject data(ToolResult result) {
        JsonObject structured = result.structured();
        if (structured != null) {
            return structured;
        }
        try {
            return Json.parse(result.text());
        } catch (JsonException e) {
            return JsonObject.EMPTY;
        }
    }

    /** A call that was not taken on, or has no result. */
    static JsonObject refused(@Nullable String id, String code, String message) {
        return of("call_tool_res", id).with("error", JsonObject.of("code", code, "message", message));
    }

    /** The same, to be asked again. */
    static JsonObject overCapacity(@Nullable String id, String message, @Nullable Duration retryAfter) {
        Duration wait = retryAfter == null ? SOON : retryAfter;
        return of("call_tool_res", id)
                .with(
                        "error",
                        JsonObject.of("code", "OVER_CAPACITY", "message", message)
                                .with("retry_after", (wait.toMillis() + 999) / 1000));
    }

    static JsonObject cancelled(String id, boolean wasUnderWay) {
        return of("cancelled", id).with("ok", wasUnderWay);
    }

    static JsonObject pong(double epochSeconds) {
        return op("pong").with("ok", true).with("t", epochSeconds);
    }

    static JsonObject noRotation() {
        return op("rotate_token_res")
                .with("ok", false)
                .with("error", "unsupported")
                .with("message", "tokens are virtual keys: sluice keys create, sluice keys revoke");
    }

    /**
     * How the server does.
     *
     * @param sessions connections
     * @param capacity calls that one of them may have under way
     * @param underWay calls of all of them
     */
    static JsonObject health(
            double epochSeconds, Duration up, int sessions, int capacity, int underWay, int toolCount) {
        return op("health_res")
                .with("ok", true)
                .with(
                        "health",
                        JsonObject.of("t", epochSeconds, "uptime_human", human(up))
                                .with("sessions", sessions)
                                .with("global_capacity", capacity)
                                .with("global_inflight", underWay)
                                .with("tool_count", toolCount));
    }

    static JsonObject error(String message) {
        return op("error").with("message", message);
    }

    /** As Python writes a timedelta: {@code 1 day, 2:03:04}. */
    private static String human(Duration up) {
        long days = up.toDays();
        String time =
                String.format(Locale.ROOT, "%d:%02d:%02d", up.toHoursPart(), up.toMinutesPart(), up.toSecondsPart());
        return days == 0 ? time : days + (days == 1 ? " day, " : " days, ") + time;
    }

    private static JsonObject op(String op) {
        return JsonObject.of("op", op);
    }

    private static JsonObject of(String op, @Nullable String id) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("op", op);
        fields.put("request_id", id);
        return new JsonObject(fields);
    }
}
