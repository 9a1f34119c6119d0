package dev.sluice.gateway;

import dev.sluice.Sluice;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ProviderStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator's listener offers. It has no keys: it is bound to loopback, and takes no request that a web page could
 * have made a browser send (a foreign {@code Host}, any {@code Origin}).
 */
final class AdminEndpoints implements Endpoints {
    private static final Routes ROUTES = new Routes(List.of(
            new Routes.Route("GET", "/healthz"),
            new Routes.Route("GET", "/readyz"),
            new Routes.Route("GET", "/metrics"),
            new Routes.Route("GET", "/status"),
            new Routes.Route("POST", "/reload")));

    private final Sluice sluice;
    private final GatewayParts parts;

    AdminEndpoints(Sluice sluice, GatewayParts parts) {
        this.sluice = sluice;
        this.parts = parts;
    }

    @Override
    public Action open(Visit visit) {
        RequestHead head = visit.head();
        if (!isLocal(head.field("host")) || head.field("origin") != null) {
            throw new RequestException(GatewayError.refused(
                    403, "forbidden", "the administration takes requests of this machine's own tools only"));
        }
        Routes.Route route = ROUTES.find(head.method(), head.path());
        visit.route("admin " + route.pattern());
        return switch (route.pattern()) {
            case "/healthz" -> new Action.Answer(Reply.json(200, JsonObject.of("status", "ok")));
            case "/metrics" -> new Action.Await(parts.metrics().get());
            case "/reload" -> new Action.Await(parts.reload().get());
            case "/readyz" ->
                new Action.Await(
                        sluice.status().thenApply(status -> Reply.json(status.isReady() ? 200 : 503, json(status))));
            default -> new Action.Await(sluice.status().thenApply(status -> Reply.json(200, json(status))));
        };
    }

    private static boolean isLocal(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
    }

    private static JsonObject json(EngineStatus status) {
        List<JsonObject> providers =
                status.providers().stream().map(AdminEndpoints::json).toList();
        return JsonObject.of("ready", status.isReady(), "accepting", status.accepting())
                .with("requests", status.requests())
                .with("providers", providers);
    }

    private static JsonObject json(ProviderStatus status) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("provider", status.provider());
        fields.put("ready", status.ready());
        fields.put("waiting", status.waiting());
        fields.put("in_flight", status.inFlight());
        fields.put("open_connections", status.openConnections());
        fields.put("idle_connections", status.idleConnections());
        fields.put("opened_connections", status.openedConnections());
        fields.put("exchanges", status.exchanges());
        fields.put("breakers", status.breakers());
        fields.put("limits", status.limits());
        fields.put("note", status.note());
        return new JsonObject(fields);
    }
}
