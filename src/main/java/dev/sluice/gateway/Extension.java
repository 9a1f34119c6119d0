package dev.sluice.gateway;

import dev.sluice.api.ChatRequests;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.InvalidFanOutException;
import dev.sluice.model.CallOptions;
import dev.sluice.model.Coalescing;
import dev.sluice.model.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a request may ask of the gateway beyond OpenAI's API: the field {@code sluice} of its body. No provider sees it.
 *
 * @param fanOut the models to ask at once; null for the one model of the request
 * @param coalescing whether it may share the upstream call of an equal one
 */
record Extension(@Nullable FanOutSpec fanOut, Coalescing coalescing) {
    static final String FIELD = ChatRequests.EXTENSION;
    static final String COALESCE_HEADER = "x-sluice-coalesce";

    private static final String FAN_OUT = "fan_out";
    private static final String COALESCE = "coalesce";
    private static final Extension NONE = new Extension(null, Coalescing.AS_CONFIGURED);

    /**
     * The extension of a body.
     *
     * @throws RequestException when it is not what it must be
     */
    static Extension of(JsonObject body) {
        Object value = body.get(FIELD);
        if (value == null) {
            return NONE;
        }
        if (!(value instanceof JsonObject extension)) {
            throw invalid(FIELD, FIELD + ": (expected: an object with fan_out, coalesce or both)");
        }
        for (String name : extension.fields().keySet()) {
            if (!name.equals(FAN_OUT) && !name.equals(COALESCE)) {
                String param = FIELD + "." + name;
                throw invalid(param, param + ": unknown (expected: fan_out or coalesce)");
            }
        }
        return new Extension(fanOut(extension.get(FAN_OUT)), coalescing(extension.get(COALESCE)));
    }

    /** The word of the header field, which the body's takes the place of. */
    static CallOptions coalescing(CallOptions options, @Nullable String header) {
        if (header == null) {
            return options;
        }
        return switch (header) {
            case "true" -> options.withCoalescing(Coalescing.ALWAYS);
            case "false" -> options.withCoalescing(Coalescing.NEVER);
            default -> throw invalid(COALESCE_HEADER, COALESCE_HEADER + ": (expected: true or false)");
        };
    }

    CallOptions applied(CallOptions options) {
        return coalescing == Coalescing.AS_CONFIGURED ? options : options.withCoalescing(coalescing);
    }

    /** What can't be made of a fan-out, by its field's name in the body. */
    static RequestException refused(InvalidFanOutException e) {
        String path = FIELD + "." + FAN_OUT + ".";
        return invalid(path + e.field(), path + e.getMessage());
    }

    private static @Nullable FanOutSpec fanOut(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonObject fields)) {
            String param = FIELD + "." + FAN_OUT;
            throw invalid(param, param + ": (expected: an object with models and strategy)");
        }
        try {
            return FanOutSpec.parse(fields);
        } catch (InvalidFanOutException e) {
            throw refused(e);
        }
    }

    private static Coalescing coalescing(@Nullable Object value) {
        if (value == null) {
            return Coalescing.AS_CONFIGURED;
        }
        if (!(value instanceof Boolean wish)) {
            String param = FIELD + "." + COALESCE;
            throw invalid(param, param + ": (expected: true or false)");
        }
        return wish ? Coalescing.ALWAYS : Coalescing.NEVER;
    }

    private static RequestException invalid(String param, String message) {
        return new RequestException(GatewayError.invalid(message, param));
    }
}
