package dev.sluice.tools;

import dev.sluice.config.ProviderConfig;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelSpec;
import dev.sluice.model.ProviderStatus;
import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Fields;
import dev.sluice.tools.input.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tools that tell what there is and how it does; of them, only a probe asks providers. */
final class ServerTools {
    private static final String IGNORED = "Taken and ignored.";
    private static final Field IGNORED_MODEL = Field.optional("model", Kind.text(200), IGNORED);

    private ServerTools() {}

    static List<Handler> all() {
        return List.of(
                PlainTool.of(
                        "listmodels",
                        "List models",
                        "The models that may be asked, by provider, with their aliases and features.",
                        Fields.of(IGNORED_MODEL),
                        Outputs.object("models", "array", "one object for each model"),
                        ServerTools::models),
                PlainTool.of(
                        "provider_capabilities",
                        "Provider capabilities",
                        "What each configured provider can do, and whether it has a key.",
                        Fields.of(
                                Field.optional("include_tools", Kind.flag(), "Whether the tools are listed too.", true),
                                Field.optional("show_advanced", Kind.flag(), IGNORED),
                                Field.optional("invalidate_cache", Kind.flag(), IGNORED)),
                        Outputs.object("providers", "array", "one object for each provider"),
                        ServerTools::capabilities),
                PlainTool.of(
                        "status",
                        "Status",
                        "A summary: providers, models, tools, the latest errors and what to do about them. With probe, the"
                                + " providers are tried.",
                        Fields.of(
                                Field.optional(
                                        "tail_lines",
                                        Kind.whole(0, 1_000),
                                        "How many errors at most; 200 are kept.",
                                        10),
                                Field.optional("include_tools", Kind.flag(), "Whether the tools are listed.", false),
                                Field.optional(
                                        "doctor", Kind.flag(), "Whether to say what is wrong with this server.", false),
                                Field.optional(
                                        "probe",
                                        Kind.flag(),
                                        "Whether to ask each provider for its list of models, and the default model for one word,"
                                                + " which costs a few tokens.",
                                        false)),
                        Outputs.object("providers_configured", "array", "names of providers"),
                        ServerTools::status),
                PlainTool.of(
                        "health",
                        "Health",
                        "Whether calls would be taken on now, and what each provider is doing.",
                        Fields.of(Field.optional("tail_lines", Kind.whole(0, 1_000), IGNORED)),
                        Outputs.status("ok, degraded or closing"),
                        ServerTools::health),
                PlainTool.of(
                        "version",
                        "Version",
                        "The version of this server.",
                        Fields.of(IGNORED_MODEL),
                        Outputs.object("version", "string", "of Sluice"),
                        ServerTools::version),
                PlainTool.of(
                        "activity",
                        "Recent calls",
                        "Your latest calls of tools: name, time, how they ended, how many calls to providers and tokens; never what"
                                + " was said.",
                        Fields.of(
                                Field.optional("lines", Kind.whole(1, 5_000), "How many at most; 200 are kept.", 50),
                                Field.optional("filter", Kind.text(1_000), IGNORED),
                                Field.optional("source", Kind.text(100), IGNORED),
                                Field.optional("since", Kind.text(100), IGNORED),
                                Field.optional("until", Kind.text(100), IGNORED),
                                Field.optional("structured", Kind.flag(), IGNORED)),
                        Outputs.object("calls", "array", "the latest first"),
                        ServerTools::activity));
    }

    private static void models(Job job) {
        List<JsonObject> models = new ArrayList<>();
        StringBuilder text = new StringBuilder("# Models\n");
        String provider = "";
        for (ModelSpec model : allowed(job)) {
            if (!model.provider().equals(provider)) {
                provider = model.provider();
                text.append("\n## ").append(provider).append('\n');
            }
            List<String> features = List.copyOf(new TreeSet<>(model.features()));
            models.add(JsonObject.of("provider", provider, "id", model.id())
                    .with("aliases", model.aliases())
                    .with("context_window", model.contextWindow())
                    .with("max_output_tokens", model.maxOutputTokens())
                    .with("features", features));
            text.append("- ").append(model.id());
            text.append(model.aliases().isEmpty() ? "" : " (" + String.join(", ", model.aliases()) + ")");
            text.append(features.isEmpty() ? "" : ": " + String.join(", ", features))
                    .append('\n');
        }
        String usual = job.context().models().defaultModel();
        text.append("\nWithout a model, or with auto: ").append(usual.isEmpty() ? "none" : usual);
        job.end(new ToolResult(text.toString(), JsonObject.of("models", models, "default_model", usual), false));
    }

    private static List<ModelSpec> allowed(Job job) {
        return job.context().sluice().models().stream()
                .filter(model -> job.caller().models().test(model.provider() + "/" + model.id())
                        || job.caller().models().test(model.id()))
                .toList();
    }

    private static void capabilities(Job job) {
        List<ModelSpec> allowed = allowed(job);
        List<JsonObject> providers = new ArrayList<>();
        for (ProviderConfig provider :
                job.context().sluice().config().providers().values()) {
            TreeSet<String> features = new TreeSet<>();
            List<String> models = new ArrayList<>();
            for (ModelSpec model : allowed) {
                if (model.provider().equals(provider.name())) {
                    features.addAll(model.features());
                    models.add(model.id());
                }
            }
            providers.add(JsonObject.of("name", provider.name(), "dialect", provider.dialect())
                    .with("usable", provider.isUsable())
                    .with("note", provider.whyUnusable())
                    .with("timeout_ms", provider.profile("chat").total().toMillis())
                    .with("features", List.copyOf(features))
                    .with("models", models)
                    .with("any_model", provider.anyModel()));
        }
        JsonObject result = JsonObject.of("providers", providers);
        job.end(Results.of(
                job.arguments().isTrue("include_tools")
                        ? result.with("tools", Catalogue.names(job.context()))
                        : result));
    }

    private static void status(Job job) {
        List<String> configured = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        for (ProviderConfig provider :
                job.context().sluice().config().providers().values()) {
            if (provider.isUsable()) {
                configured.add(provider.name());
            } else {
                steps.add(provider.whyUnusable());
            }
        }
        List<JsonObject> errors = job.context().activity().latest(job.caller().tenant(), 200).stream()
                .filter(entry -> entry.ended().equals("error"))
                .limit(job.arguments().number("tail_lines", 10))
                .map(ServerTools::entry)
                .toList();
        if (!errors.isEmpty()) {
            steps.add("Some of your latest calls failed; their results said why.");
        }
        List<String> tools = Catalogue.names(job.context());
        JsonObject result = JsonObject.of("providers_configured", configured)
                .with(
                        "models_available",
                        allowed(job).stream().map(ModelSpec::id).toList())
                .with("tools_loaded", job.arguments().isTrue("include_tools") ? tools : List.of())
                .with("tool_count", tools.size())
                .with("last_errors", errors)
                .with("next_steps", steps);
        if (job.arguments().isTrue("probe")) {
            Doctor.probe(job, result, configured);
        } else if (job.arguments().isTrue("doctor")) {
            Doctor.examine(job, result);
        } else {
            job.end(Results.of(result));
        }
    }

    private static void health(Job job) {
        live(job, status -> {
            boolean open = status != null && status.accepting();
            boolean all = open && status.providers().stream().allMatch(ProviderStatus::ready);
            List<JsonObject> providers = new ArrayList<>();
            if (status != null) {
                status.providers().forEach(provider -> providers.add(provider(provider)));
            }
            Duration up = Duration.ofNanos(System.nanoTime() - job.context().startedNanos());
            job.end(Results.of(JsonObject.of("status", all ? "ok" : open || status == null ? "degraded" : "closing")
                    .with("requests", status == null ? null : status.requests())
                    .with("providers", providers)
                    .with("uptime_s", up.toSeconds())));
        });
    }

    /** What the engine does now; null when it doesn't say. */
    private static void live(Job job, Consumer<@Nullable EngineStatus> then) {
        var asked = job.context().sluice().status();
        job.track(asked);
        var unused = asked.whenComplete((status, failure) -> {
            if (job.untrack(asked)) {
                job.guarded(() -> then.accept(status));
            }
        });
    }

    private static JsonObject provider(ProviderStatus provider) {
        return JsonObject.of("name", provider.provider(), "ready", provider.ready())
                .with("in_flight", provider.inFlight())
                .with("waiting", provider.waiting())
                .with("open_connections", provider.openConnections())
                .with("breakers", provider.breakers())
                .with("note", provider.note());
    }

    private static void version(Job job) {
        job.end(Results.of(JsonObject.of("version", job.context().version(), "server", "sluice")
                .with("java", Runtime.version().toString())));
    }

    private static void activity(Job job) {
        List<JsonObject> calls =
                job
                        .context()
                        .activity()
                        .latest(job.caller().tenant(), (int) job.arguments().number("lines", 50))
                        .stream()
                        .map(ServerTools::entry)
                        .toList();
        job.end(Results.of(JsonObject.of("calls", calls)));
    }

    private static JsonObject entry(ActivityLog.Entry entry) {
        return JsonObject.of("tool", entry.tool(), "started", entry.started().toString())
                .with("duration_ms", entry.durationMillis())
                .with("ended", entry.ended())
                .with("provider_calls", entry.providerCalls())
                .with("tokens", entry.tokens());
    }
}
