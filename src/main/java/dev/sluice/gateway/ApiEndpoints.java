package dev.sluice.gateway;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import dev.sluice.Sluice;
import dev.sluice.api.ChatRequests;
import dev.sluice.api.EmbeddingRequests;
import dev.sluice.api.MalformedRequestException;
import dev.sluice.config.GatewayConfig;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.gateway.keys.VirtualKey;
import dev.sluice.gateway.wire.EdgeAnswer;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.TraceContext;
import dev.sluice.policy.TokenEstimate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the gateway offers its clients: the OpenAI API, and whether it lives. */
final class ApiEndpoints implements Endpoints {
    private static final String MODEL_PREFIX = "/v1/models/";
    private static final String DEADLINE_FIELD = "x-request-timeout-ms";

    private static final GatewayError CLOSING = new GatewayError(
            503, "sluice_error", "shutting_down", "the gateway is closing", null, Duration.ofSeconds(1), true);

    private static final List<Routes.Route> ROUTES = List.of(
            new Routes.Route("POST", "/v1/chat/completions"),
            new Routes.Route("POST", "/v1/embeddings"),
            new Routes.Route("GET", "/v1/models"),
            new Routes.Route("GET", MODEL_PREFIX + "*"),
            new Routes.Route("GET", "/healthz"),
            new Routes.Route("GET", "/readyz"),
            new Routes.Route("GET", "/openapi.json"));

    private final Sluice sluice;
    private final GatewayParts parts;
    private final Routes routes;
    private final Map<String, Mount> mounts;
    private final Reply openApi = OpenApi.reply();
    private volatile Settings settings;
    private volatile boolean draining;

    /** What a configuration amounts to here; replaced as a whole. */
    private record Settings(GatewayConfig config, ModelList models, VisitLog log) {}

    ApiEndpoints(Sluice sluice, GatewayConfig config, GatewayParts parts) {
        this.sluice = sluice;
        this.parts = parts;
        List<Routes.Route> all = new ArrayList<>(ROUTES);
        all.addAll(BatchApi.ROUTES);
        for (Mount mount : parts.mounts()) {
            mount.methods().forEach(method -> all.add(new Routes.Route(method, mount.path())));
        }
        this.routes = new Routes(all);
        this.mounts = parts.mounts().stream().collect(Collectors.toUnmodifiableMap(Mount::path, mount -> mount));
        this.settings = settings(config);
    }

    private Settings settings(GatewayConfig config) {
        long now = System.currentTimeMillis() / 1000;
        return new Settings(
                config, new ModelList(sluice.config(), sluice.models(), now), new VisitLog(config.accessLog()));
    }

    GatewayConfig config() {
        return settings.config();
    }

    /** Goes by another configuration, and by the engine's as it is now, from the next request on. */
    void apply(GatewayConfig config) {
        settings = settings(config);
    }

    /** From now on every request is refused. */
    void drain() {
        draining = true;
    }

    @Override
    public Action open(Visit visit) {
        RequestHead head = visit.head();
        String path = head.path();
        Routes.Route route = routes.find(head.method(), path);
        visit.route(route.pattern());
        if (draining && !path.equals("/healthz")) {
            return new Action.Answer(Reply.of(CLOSING).closing());
        }
        @Nullable Mount mount = mounts.get(route.pattern());
        if (mount != null) {
            return mounted(mount, visit);
        }
        if (BatchApi.has(route)) {
            return batches(route, visit);
        }
        return switch (route.pattern()) {
            case "/healthz" -> new Action.Answer(Reply.json(200, JsonObject.of("status", "ok")));
            case "/readyz" -> new Action.Await(readiness());
            case "/openapi.json" -> new Action.Answer(openApi);
            case "/v1/models" -> models(parts.tenants().identify(visit));
            case "/v1/chat/completions" -> ask(visit, this::chat);
            case "/v1/embeddings" -> ask(visit, this::embedding);
            default -> model(parts.tenants().identify(visit), path.substring(MODEL_PREFIX.length()));
        };
    }

    @Override
    public List<HttpHeader> fields(Visit visit) {
        // Of one source only: numbers of two would be read as one.
        Map<String, String> limits = visit.limits().headers();
        if (limits.isEmpty()) {
            limits = visit.providerLimits().fields();
        }
        List<HttpHeader> fields = new ArrayList<>(limits.size());
        limits.forEach((name, value) -> fields.add(RawHeader.create(name, value)));
        return fields;
    }

    @Override
    public void ended(Visit visit) {
        long now = System.nanoTime();
        visit.settle(now);
        parts.meters()
                .request(
                        visit.route(), visit.statusSeen(), visit.keyId(), Duration.ofNanos(now - visit.startedNanos()));
        if (visit.gone()) {
            parts.meters().clientGone(visit.route());
        }
        settings.log().note(visit);
    }

    /** A request ended before it came to an endpoint. */
    void endedAtEdge(EdgeAnswer answer) {
        parts.meters().request(EdgeVisits.ROUTE, answer.status(), "", answer.took());
        settings.log().note(answer);
    }

    /** A request as its body says it. */
    private record Asked(
            ModelRequest request,
            CallOptions options,
            boolean stream,
            boolean includeUsage,
            @Nullable FanOutSpec fanOut) {}

    private Action ask(Visit visit, BiFunction<JsonObject, CallOptions, Asked> reader) {
        RequestHead head = visit.head();
        @Nullable VirtualKey key = parts.tenants().identify(visit);
        if (!head.isJson()) {
            throw new RequestException(GatewayError.refused(
                    415,
                    "unsupported_media_type",
                    "content-type: " + head.contentType() + " (expected: application/json)"));
        }
        CallOptions options = Extension.coalescing(options(head, key), head.field(Extension.COALESCE_HEADER));
        return new Action.ReadBody(body -> {
            refuseOversize(key, body);
            Asked asked = read(body, options, reader);
            if (key != null) {
                List<String> models = asked.fanOut() == null
                        ? List.of(asked.request().model())
                        : asked.fanOut().everyModel(sluice.config().fanOut().judge());
                models.forEach(model -> allow(key, model));
                parts.tenants().admit(visit, key, estimate(asked.request()) * models.size());
            }
            return action(visit, asked);
        });
    }

    private static Asked read(byte[] body, CallOptions options, BiFunction<JsonObject, CallOptions, Asked> reader) {
        try {
            return reader.apply(ChatRequests.object(body), options);
        } catch (MalformedRequestException e) {
            throw new RequestException(GatewayError.of(e));
        }
    }

    private Action action(Visit visit, Asked asked) {
        if (!(asked.request() instanceof ChatRequest chat)) {
            return new Action.Ask(asked.request(), asked.options());
        }
        @Nullable FanOutSpec fanOut = asked.fanOut();
        if (fanOut != null) {
            return asked.stream()
                    ? FanOutAnswers.stream(sluice, fanOut, chat, asked.options(), asked.includeUsage())
                    : FanOutAnswers.whole(sluice, visit, fanOut, chat, asked.options());
        }
        return asked.stream()
                ? new Action.Stream(
                        sluice.stream(chat, asked.options()),
                        chat.model(),
                        asked.includeUsage(),
                        () -> JsonObject.EMPTY)
                : new Action.Ask(chat, asked.options());
    }

    private Action batches(Routes.Route route, Visit visit) {
        @Nullable VirtualKey key = parts.tenants().identify(visit);
        if (key != null && route.method().equals("POST")) {
            parts.tenants().admit(visit, key, 0);
        }
        return parts.batches().open(route, visit, key);
    }

    private Action mounted(Mount mount, Visit visit) {
        @Nullable VirtualKey key = mount.asksForKeys() ? null : parts.tenants().identify(visit);
        if (!visit.head().method().equals("POST")) {
            return new Action.Await(answer(mount, visit, key, ByteString.emptyByteString()));
        }
        return new Action.ReadBody(body -> {
            refuseOversize(key, body);
            if (key != null) {
                // What it will cost is not known here: the text it brings counts.
                parts.tenants().admit(visit, key, TokenEstimate.ofText(new String(body, StandardCharsets.UTF_8)));
            }
            return new Action.Await(answer(mount, visit, key, ByteString.fromArrayUnsafe(body)));
        });
    }

    private CompletableFuture<Reply> answer(Mount mount, Visit visit, @Nullable VirtualKey key, ByteString body) {
        RequestHead head = visit.head();
        CompletableFuture<MountReply> answer = mount.answer(new MountRequest(
                head.method(),
                head.contentType(),
                head::fields,
                body,
                key == null ? "" : key.id(),
                model -> isAllowed(key, model),
                head.upgrade() != null,
                new HeldKeys(parts.tenants(), head, this::isAllowed)));
        CompletableFuture<Reply> reply = answer.thenApply(Reply::of);
        // A cancel of what depends on it does not reach the answer by itself.
        CompletableFuture<Reply> unused = reply.whenComplete((done, failure) -> {
            if (reply.isCancelled()) {
                answer.cancel(true);
            }
        });
        return reply;
    }

    private static void refuseOversize(@Nullable VirtualKey key, byte[] body) {
        if (key != null
                && key.terms().maxBodyBytes() > 0
                && body.length > key.terms().maxBodyBytes()) {
            throw new RequestException(GatewayError.refused(
                    413,
                    "body_too_large",
                    "the body is too large (expected: at most " + key.terms().maxBodyBytes()
                            + " bytes with this key)"));
        }
    }

    private Asked chat(JsonObject body, CallOptions options) {
        ChatRequests.Parsed parsed = ChatRequests.parse(body);
        Extension extension = Extension.of(body);
        return new Asked(
                parsed.request(),
                extension.applied(options),
                parsed.stream(),
                parsed.includeUsage(),
                extension.fanOut());
    }

    private Asked embedding(JsonObject body, CallOptions options) {
        return new Asked(EmbeddingRequests.parse(body), options, false, false, null);
    }

    private static long estimate(ModelRequest request) {
        if (request instanceof ChatRequest chat) {
            return TokenEstimate.ofRequest(chat, 0);
        }
        return request.inputTokens()
                + request.texts().stream().mapToLong(TokenEstimate::ofText).sum();
    }

    private void allow(VirtualKey key, String model) {
        String requested = model.isEmpty() ? sluice.config().routing().defaultModel() : model;
        if (!key.terms().models().allows(requested, sluice.targets(requested))) {
            throw new RequestException(GatewayError.refused(
                            403, "model_not_allowed", "this key may not use the model '" + shortened(requested) + "'")
                    .withParam("model"));
        }
    }

    private CallOptions options(RequestHead head, @Nullable VirtualKey key) {
        CallOptions options = CallOptions.DEFAULT;
        @Nullable Duration deadline = deadline(head.field(DEADLINE_FIELD));
        if (key != null) {
            options = options.withTenant(key.id());
            Duration most = key.terms().maxDeadline();
            deadline = most == null || (deadline != null && deadline.compareTo(most) < 0) ? deadline : most;
        }
        if (deadline != null) {
            options = options.withDeadline(deadline);
        }
        List<String> parents = head.fields("traceparent");
        return parents.isEmpty()
                ? options
                : options.withTrace(
                        TraceContext.parse(parents, head.fields("tracestate")).orElse(null));
    }

    /** The caller's own deadline, cut to the longest that is allowed; null when it names none. */
    private @Nullable Duration deadline(@Nullable String field) {
        if (field == null) {
            return null;
        }
        if (!field.matches("[1-9]\\d{0,9}")) {
            throw new RequestException(GatewayError.invalid(
                    DEADLINE_FIELD + ": (expected: a whole number of milliseconds above 0)", DEADLINE_FIELD));
        }
        Duration wanted = Duration.ofMillis(Long.parseLong(field));
        return wanted.compareTo(config().maxDeadline()) < 0 ? wanted : config().maxDeadline();
    }

    private Action models(@Nullable VirtualKey key) {
        return new Action.Answer(Reply.json(200, settings.models().list(id -> isAllowed(key, id))));
    }

    private Action model(@Nullable VirtualKey key, String id) {
        JsonObject model = settings.models().find(id);
        if (model == null || !isAllowed(key, id)) {
            throw new RequestException(
                    GatewayError.refused(404, "model_not_found", "no model named '" + shortened(id) + "'")
                            .withParam("model"));
        }
        return new Action.Answer(Reply.json(200, model));
    }

    private boolean isAllowed(@Nullable VirtualKey key, String id) {
        return key == null || key.terms().models().allows(id, sluice.targets(id));
    }

    private CompletableFuture<Reply> readiness() {
        return sluice.status()
                .thenApply(status -> Reply.json(
                        status.isReady() ? 200 : 503,
                        JsonObject.of("status", status.isReady() ? "ready" : "not ready")));
    }

    private static String shortened(String id) {
        return id.length() > 100 ? id.substring(0, 100) + "…" : id;
    }
}
