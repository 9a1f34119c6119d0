package dev.sluice.mcp;

import dev.sluice.config.McpConfig;
import dev.sluice.model.JsonObject;
import dev.sluice.model.TraceContext;
import dev.sluice.tools.InvalidArgumentsException;
import dev.sluice.tools.ToolCall;
import dev.sluice.tools.ToolCaller;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolRun;
import dev.sluice.tools.Toolbox;
import dev.sluice.tools.UnknownToolException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out requests, whatever brought them. Thread-safe; never blocks. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
    /** How long a client may keep the list of tools: it changes with the program only. */
    private static final long LIST_TTL_MILLIS = 300_000;

    private final Toolbox toolbox;
    private final McpSettings settings;
    private final Heartbeats heartbeats;

    /**
     * What a request comes with besides its own words.
     *
     * @param trace from the transport; one in the message comes first
     * @param capabilities what a modern client said it can do
     */
    record Origin(
            Revision revision, ToolCaller caller, @Nullable TraceContext trace, JsonObject capabilities) {}

    Requests(Toolbox toolbox, McpSettings settings, Heartbeats heartbeats) {
        this.toolbox = toolbox;
        this.settings = settings;
        this.heartbeats = heartbeats;
    }

    McpConfig config() {
        return settings.config();
    }

    Heartbeats heartbeats() {
        return heartbeats;
    }

    /** Carries one out; the outlet hears its end exactly once. */
    void carryOut(RpcMessage.Request request, Origin origin, Peer peer, Outlet out) {
        try {
            if (request.method().equals("tools/call")) {
                call(request, origin, peer, out);
            } else {
                out.response(RpcMessage.result(request.id(), result(request, origin.revision())));
            }
        } catch (RpcException e) {
            out.response(e.error().response(request.id()));
        }
    }

    /** Whether a method is known; {@code initialize} is its transport's. */
    static boolean isKnown(String method, Revision revision) {
        return switch (method) {
            case "tools/list", "tools/call" -> true;
            case "server/discover" -> revision.isModern();
            case "ping", "initialize" -> !revision.isModern();
            default -> false;
        };
    }

    private JsonObject result(RpcMessage.Request request, Revision revision) {
        if (!isKnown(request.method(), revision)) {
            throw new RpcException(RpcError.unknownMethod(request.method()));
        }
        return switch (request.method()) {
            case "ping" -> JsonObject.EMPTY;
            case "tools/list" -> tools(request.params(), revision);
            case "server/discover" -> discovered();
            default -> throw new RpcException(RpcError.invalidRequest("initialize: this was done before"));
        };
    }

    private JsonObject tools(JsonObject params, Revision revision) {
        if (params.get("cursor") != null) {
            throw new RpcException(RpcError.invalidParams("cursor", "cursor: unknown (the list has one page)"));
        }
        JsonObject result = JsonObject.of(
                "tools",
                toolbox.list().stream()
                        .map(spec -> ToolViews.of(spec, revision))
                        .toList());
        return revision.isModern() ? cacheable(complete(result)) : result;
    }

    private JsonObject discovered() {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("supportedVersions", Revision.supported());
        result.put("capabilities", JsonObject.of("tools", JsonObject.EMPTY));
        if (!settings.instructions().isEmpty()) {
            result.put("instructions", settings.instructions());
        }
        return cacheable(complete(new JsonObject(result)));
    }

    /** The answer to a legacy handshake in the revision that was agreed on. */
    JsonObject initialized(Revision revision) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("protocolVersion", revision.text());
        result.put("capabilities", JsonObject.of("tools", JsonObject.EMPTY));
        JsonObject info = serverInfo();
        result.put("serverInfo", revision.isAtLeast(Revision.V2025_06_18) ? info.with("title", "Sluice") : info);
        if (!settings.instructions().isEmpty()) {
            result.put("instructions", settings.instructions());
        }
        return new JsonObject(result);
    }

    /**
     * The revision to agree on with a client that asks for one in its handshake: its own if that is known, else the newest.
     *
     * @throws RpcException when it asks for none
     */
    static Revision negotiated(JsonObject params) {
        if (!(params.get("protocolVersion") instanceof String asked)) {
            throw new RpcException(RpcError.invalidParams("protocolVersion", "protocolVersion: (expected: a string)"));
        }
        @Nullable Revision known = Revision.of(asked);
        return known == null || known.isModern() ? Revision.NEWEST_LEGACY : known;
    }

    private void call(RpcMessage.Request request, Origin origin, Peer peer, Outlet out) {
        JsonObject params = request.params();
        if (!(params.get("name") instanceof String name)) {
            throw new RpcException(RpcError.invalidParams("name", "name: (expected: the name of a tool)"));
        }
        if (params.get("arguments") != null && !(params.get("arguments") instanceof JsonObject)) {
            throw new RpcException(RpcError.invalidParams("arguments", "arguments: (expected: an object)"));
        }
        if (params.get("_meta") != null && !(params.get("_meta") instanceof JsonObject)) {
            throw new RpcException(RpcError.invalidParams("_meta", "_meta: (expected: an object)"));
        }
        JsonObject meta = params.object("_meta");
        refuseMissing(name, origin);
        RunningCall call = new RunningCall(request.id(), token(meta), out, System.nanoTime());
        @Nullable RpcError refused = peer.add(call);
        if (refused != null) {
            throw new RpcException(refused);
        }
        start(name, new ToolCall(params.object("arguments"), origin.caller(), call, trace(meta, origin)), origin, call);
    }

    private void start(String name, ToolCall toolCall, Origin origin, RunningCall call) {
        ToolRun run;
        try {
            run = toolbox.call(name, toolCall);
        } catch (UnknownToolException e) {
            call.respond(RpcError.invalidParams("name", "unknown tool: " + RpcError.shortened(name))
                    .response(call.id()));
            return;
        } catch (InvalidArgumentsException e) {
            call.respond(RpcError.invalidParams(e.field(), String.valueOf(e.getMessage()))
                    .response(call.id()));
            return;
        } catch (RuntimeException e) {
            LOG.error("the tool {} could not be started", name, e);
            call.respond(RpcError.defect().response(call.id()));
            return;
        }
        call.runs(run);
        Duration beat = config().heartbeat();
        if (call.wantsProgress() && !run.isDone()) {
            call.beatsBy(heartbeats.every(beat.dividedBy(4), () -> call.beat(beat)));
        }
        CompletableFuture<Void> unused = run.handle((result, failure) -> {
            ended(name, call, origin.revision(), result, failure);
            return null;
        });
    }

    private void ended(
            String name,
            RunningCall call,
            Revision revision,
            @Nullable ToolResult result,
            @Nullable Throwable failure) {
        if (result == null) {
            if (call.respond(RpcError.defect().response(call.id()))) {
                LOG.error("the tool {} ended without a result", name, failure);
            }
            return;
        }
        JsonObject view = ToolViews.of(result, revision);
        call.respond(RpcMessage.result(call.id(), revision.isModern() ? complete(view) : view));
    }

    private void refuseMissing(String name, Origin origin) {
        if (!origin.revision().isModern()) {
            return;
        }
        JsonObject needed = settings.needs().apply(name);
        for (String capability : needed.fields().keySet()) {
            if (!origin.capabilities().has(capability)) {
                throw new RpcException(RpcError.missingCapability(needed));
            }
        }
    }

    private static @Nullable Object token(JsonObject meta) {
        @Nullable Object token = meta.get("progressToken");
        if (token == null
                || token instanceof String
                || token instanceof Integer
                || token instanceof Long
                || token instanceof BigInteger) {
            return token;
        }
        throw new RpcException(RpcError.invalidParams(
                "_meta.progressToken", "_meta.progressToken: (expected: a string or a whole number)"));
    }

    private static @Nullable TraceContext trace(JsonObject meta, Origin origin) {
        String parent = meta.text("traceparent");
        if (parent.isEmpty()) {
            return origin.trace();
        }
        String state = meta.text("tracestate");
        return TraceContext.parse(List.of(parent), state.isEmpty() ? List.of() : List.of(state))
                .orElse(origin.trace());
    }

    private JsonObject complete(JsonObject result) {
        return result.with("resultType", "complete").with("_meta", JsonObject.of(Claims.SERVER_INFO, serverInfo()));
    }

    private static JsonObject cacheable(JsonObject result) {
        return result.with("ttlMs", LIST_TTL_MILLIS).with("cacheScope", "public");
    }

    private JsonObject serverInfo() {
        return JsonObject.of("name", "sluice", "version", settings.version());
    }
}
