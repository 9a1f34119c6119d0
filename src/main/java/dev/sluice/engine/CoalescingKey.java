package dev.sluice.engine;

import dev.sluice.codec.CanonicalJson;
import dev.sluice.codec.JsonException;
import dev.sluice.config.CoalescingConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Coalescing;
import dev.sluice.model.Idempotency;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.ModelRequest;
import dev.sluice.policy.Determinism;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two requests must have in common to share one upstream call: the tenant, the whole body whatever the order of its
 * fields, and every option but the deadline and the trace.
 *
 * @param body SHA-256 of the canonical body, in hex
 */
record CoalescingKey(
        String tenant,
        boolean stream,
        @Nullable String profile,
        int maxAttempts,
        int maxCalls,
        List<String> providers,
        Idempotency idempotency,
        String body) {

    /** Null when the request is to have a call of its own; nothing of its body is looked at then. */
    static @Nullable CoalescingKey of(
            CoalescingConfig config, ModelRequest request, CallOptions options, boolean stream) {
        if (!applies(config.mode(), request, options.coalescing())) {
            return null;
        }
        try {
            return new CoalescingKey(
                    options.tenant(),
                    stream,
                    options.profile(),
                    options.maxAttempts(),
                    options.maxCalls(),
                    options.providers(),
                    options.idempotency(),
                    digest(CanonicalJson.asWritten(body(request))));
        } catch (JsonException noJson) {
            // It can't be sent either, and is told so there.
            return null;
        }
    }

    private static boolean applies(CoalescingConfig.Mode mode, ModelRequest request, Coalescing wish) {
        return switch (wish) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AS_CONFIGURED ->
                mode == CoalescingConfig.Mode.ALL
                        || (mode == CoalescingConfig.Mode.DETERMINISTIC && Determinism.of(request));
        };
    }

    private static JsonObject body(ModelRequest request) {
        JsonObject body = JsonObject.of("operation", request.operation().label(), "model", request.model())
                .with("parameters", request.parameters());
        return request instanceof ChatRequest chat
                ? body.with(
                        "messages",
                        chat.messages().stream().map(Message::fields).toList())
                : body;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
