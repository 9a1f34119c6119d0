package dev.sluice.gateway;

import akka.util.ByteString;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request to a {@link Mount}.
 *
 * @param method such as POST
 * @param contentType of the body
 * @param values all values of a header field, by its name in lower case
 * @param body of a POST; else empty
 * @param tenant public id of the virtual key it came with; empty when none is needed, or the mount asks for keys itself
 * @param models whether that key may use a model, by the name that is asked for
 * @param socket whether it asks to switch to WebSocket
 * @param keys for a mount that asks for keys itself
 */
public record MountRequest(
        String method,
        String contentType,
        Function<String, List<String>> values,
        ByteString body,
        String tenant,
        Predicate<String> models,
        boolean socket,
        MountKeys keys) {
    /** The first value of a header field, its name in lower case; null when there is none. */
    public @Nullable String field(String lowercaseName) {
        List<String> all = values.apply(lowercaseName);
        return all.isEmpty() ? null : all.get(0);
    }
}
