package dev.sluice.tools;

import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The part of {@code status} that tries things: all at once, and what has not answered by the deadline has failed. */
final class Doctor {
    private final Job job;
    private final JsonObject status;
    private final List<String> providers;
    /** Of each provider what it said, and in the last place what the default model did; null while it hasn't. */
    private final AtomicReferenceArray<@Nullable JsonObject> said;

    private final AtomicInteger missing;

    private Doctor(Job job, JsonObject status, List<String> providers) {
        this.job = job;
        this.status = status;
        this.providers = providers;
        this.said = new AtomicReferenceArray<>(providers.size() + 1);
        this.missing = new AtomicInteger(providers.size() + 1);
    }

    /** Ends the job with a status and what this server finds by itself. */
    static void examine(Job job, JsonObject status) {
        job.end(Results.of(status.with("doctor", report(job, JsonObject.EMPTY, List.of(), List.of()))));
    }

    /** Ends the job with a status and what the providers say: each is asked for its models, and the default model for a word. */
    static void probe(Job job, JsonObject status, List<String> providers) {
        Doctor doctor = new Doctor(job, status, providers);
        job.atDeadline(doctor::result);
        for (int i = 0; i < providers.size(); i++) {
            int index = i;
            job.askModels(
                    providers.get(i),
                    (models, problem) -> doctor.put(index, outcome(job, problem).with("models_listed", models.size())));
        }
        doctor.chat();
    }

    private void chat() {
        int index = providers.size();
        ModelChoices.Choice model;
        try {
            model = job.context().models().choose(job.caller(), "model", "", "");
        } catch (InvalidArgumentsException e) {
            put(index, outcome(job, Problem.of("model_not_allowed", String.valueOf(e.getMessage()))));
            return;
        }
        ChatRequest request = new ChatRequest(
                        model.name(), List.of(Message.user("Answer with one word: pong")), JsonObject.EMPTY)
                .with("max_tokens", 16);
        job.ask(
                request,
                CallOptions.DEFAULT,
                reply -> put(
                        index,
                        outcome(job, reply instanceof Reply.Failed failed ? failed.problem() : null)
                                .with("model", model.name())));
    }

    private static JsonObject outcome(Job job, @Nullable Problem problem) {
        JsonObject outcome =
                JsonObject.of("ok", problem == null, "after_ms", job.elapsed().toMillis());
        return problem == null ? outcome : outcome.with("error", problem.kind()).with("message", problem.message());
    }

    private void put(int index, JsonObject outcome) {
        said.set(index, outcome);
        if (missing.decrementAndGet() == 0) {
            job.end(result());
        }
    }

    private ToolResult result() {
        List<JsonObject> each = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        for (int i = 0; i < providers.size(); i++) {
            JsonObject outcome = outcome(i);
            each.add(named(providers.get(i), outcome));
            if (!outcome.isTrue("ok")) {
                advice.add(providers.get(i) + " does not list its models: " + outcome.text("message"));
            }
        }
        JsonObject chat = outcome(providers.size());
        if (!chat.isTrue("ok")) {
            advice.add("The default model does not answer: " + chat.text("message"));
        }
        return Results.of(status.with("doctor", report(job, chat, each, advice)));
    }

    private static JsonObject named(String provider, JsonObject outcome) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", provider);
        fields.putAll(outcome.fields());
        return new JsonObject(fields);
    }

    private JsonObject outcome(int index) {
        JsonObject outcome = said.get(index);
        return outcome == null ? outcome(job, Problem.noTime()) : outcome;
    }

    /** As the predecessor's: {@code probes} are flags by name. */
    private static JsonObject report(Job job, JsonObject chat, List<JsonObject> providers, List<String> advice) {
        boolean models = !job.context().sluice().models().isEmpty();
        JsonObject probes = JsonObject.of("listmodels", models);
        List<String> all = new ArrayList<>(advice);
        if (!models) {
            all.add("No model is configured.");
        }
        JsonObject report = JsonObject.of("probes", chat.isEmpty() ? probes : probes.with("chat", chat.isTrue("ok")))
                .with("advice", all);
        return chat.isEmpty() ? report : report.with("providers", providers).with("chat", chat);
    }
}
