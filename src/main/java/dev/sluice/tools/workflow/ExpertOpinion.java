package dev.sluice.tools.workflow;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.Set;

/** Puts a model's opinion, or its absence, into a workflow's result. */
public final class ExpertOpinion {
    /** What the model may say instead of an opinion. */
    private static final Set<String> REQUESTS =
            Set.of("files_required_to_continue", "investigation_paused", "refactoring_paused");

    private ExpertOpinion() {}

    /** How the model is to answer, for its prompt. */
    public static String format() {
        return """
                Answer with one JSON object and nothing else. Its fields: "status" ("analysis_complete"), "summary", "findings" \
                (a list of objects with "severity", "title", "detail", "location"), "recommendations" (a list of texts, the \
                most useful first), "confidence" (low, medium or high). If you can't judge without seeing more files, answer \
                {"status": "files_required_to_continue", "mandatory_instructions": "…", "files_needed": ["…"]} instead.""";
    }

    /** The result with what the model said. */
    public static JsonObject given(WorkflowKind kind, JsonObject result, String said) {
        JsonObject opinion;
        try {
            opinion = Json.parse(unfenced(said));
        } catch (JsonException e) {
            opinion = JsonObject.of("status", "analysis_complete", "raw_analysis", said)
                    .with("parse_error", String.valueOf(e.getMessage()));
        }
        JsonObject with =
                result.with("expert_analysis", opinion).with("important_considerations", kind.considerations());
        return REQUESTS.contains(opinion.text("status"))
                ? with.with("status", opinion.text("status")).with("content", Json.text(opinion))
                : with.with(
                        "next_steps", "Weigh the opinion against what you know, and tell the user what came of it.");
    }

    /** The result without an opinion: what was found is kept. */
    public static JsonObject failed(JsonObject result, String reason) {
        return result.with("status", "error")
                .with("content", reason)
                .with("content_type", "text")
                .with(
                        "next_steps",
                        "There is no model's opinion. What you found is kept: go on with it, or call again.")
                .without("expert_analysis");
    }

    /** The same when the model took too long. */
    public static JsonObject timedOut(JsonObject result, Duration allowed) {
        return failed(result, "The model gave no opinion within " + text(allowed) + ".")
                .with("timeout_duration", text(allowed));
    }

    /** The JSON that some models put into a fence of Markdown. */
    private static String unfenced(String said) {
        String text = said.strip();
        if (text.startsWith("```") && text.endsWith("```") && text.length() > 6) {
            int line = text.indexOf('\n');
            text = line < 0 ? text : text.substring(line + 1, text.length() - 3).strip();
        }
        return text;
    }

    private static String text(Duration duration) {
        return String.format(java.util.Locale.ROOT, "%.1fs", duration.toMillis() / 1000.0);
    }
}
