package dev.sluice.gateway;

import akka.http.javadsl.model.HttpHeader;
import dev.sluice.Sluice;
import dev.sluice.config.GatewayConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the gateway offers its clients: the OpenAI API, and whether it lives. */
final class ApiEndpoints implements Endpoints {
    private static final String MODEL_PREFIX = "/v1/models/";
    private static final String DEADLINE_FIELD = "x-request-timeout-ms";

    private static final GatewayError CLOSING = new GatewayError(
            503, "sluice_error", "shutting_down", "the gateway is closing", null, Duration.ofSeconds(1), true);

    private static final Routes ROUTES = new Routes(List.of(
            new Routes.Route("POST", "/v1/chat/completions"),
            new Routes.Route("GET", "/v1/models"),
            new Routes.Route("GET", MODEL_PREFIX + "*"),
            new Routes.Route("GET", "/healthz"),
            new Routes.Route("GET", "/readyz"),
            new Routes.Route("GET", "/openapi.json")));

    private final Sluice sluice;
    private final GatewayConfig config;
    private final ModelList models;
    private final Reply openApi;
    private final VisitLog log;
    private volatile boolean draining;

    ApiEndpoints(Sluice sluice, GatewayConfig config, VisitLog log) {
        this.sluice = sluice;
        this.config = config;
        this.models = new ModelList(sluice.config(), sluice.models(), System.currentTimeMillis() / 1000);
        this.openApi = OpenApi.reply();
        this.log = log;
    }

    GatewayConfig config() {
        return config;
    }

    /** From now on every request is refused. */
    void drain() {
        draining = true;
    }

    @Override
    public Action open(Visit visit) {
        RequestHead head = visit.head();
        String path = head.path();
        Routes.Route route = ROUTES.find(head.method(), path);
        visit.route(route.pattern());
        if (draining && !path.equals("/healthz")) {
            return new Action.Answer(Reply.of(CLOSING).with("connection", "close"));
        }
        return switch (route.pattern()) {
            case "/healthz" -> new Action.Answer(Reply.json(200, JsonObject.of("status", "ok")));
            case "/readyz" -> new Action.Await(readiness());
            case "/openapi.json" -> new Action.Answer(openApi);
            case "/v1/models" -> new Action.Answer(Reply.json(200, models.list(any -> true)));
            case "/v1/chat/completions" -> chat(head);
            default -> model(path.substring(MODEL_PREFIX.length()));
        };
    }

    @Override
    public List<HttpHeader> fields(Visit visit) {
        return List.of();
    }

    @Override
    public void ended(Visit visit) {
        log.note(visit);
    }

    private Action chat(RequestHead head) {
        if (!head.isJson()) {
            throw new RequestException(GatewayError.refused(
                    415,
                    "unsupported_media_type",
                    "content-type: " + head.contentType() + " (expected: application/json)"));
        }
        CallOptions options = options(head);
        return new Action.ReadBody(body -> new Action.Chat(ChatRequests.parse(ChatRequests.object(body)), options));
    }

    private CallOptions options(RequestHead head) {
        Duration deadline = deadline(head.field(DEADLINE_FIELD));
        return deadline == null ? CallOptions.DEFAULT : CallOptions.DEFAULT.withDeadline(deadline);
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
        return wanted.compareTo(config.maxDeadline()) < 0 ? wanted : config.maxDeadline();
    }

    private Action model(String id) {
        JsonObject model = models.find(id);
        if (model == null) {
            throw new RequestException(
                    GatewayError.refused(404, "model_not_found", "no model named '" + shortened(id) + "'")
                            .withParam("model"));
        }
        return new Action.Answer(Reply.json(200, model));
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
