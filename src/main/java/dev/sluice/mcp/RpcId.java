package dev.sluice.mcp;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The id of a request: a string or a whole number. The same number is the same id, however it was read.
 *
 * @param value a {@code String} or a {@code BigInteger}
 */
record RpcId(Object value) {
    /** The id in a message; null when it is neither a string nor a whole number. */
    static @Nullable RpcId of(@Nullable Object value) {
        if (value instanceof String text) {
            return new RpcId(text);
        }
        if (value instanceof BigInteger number) {
            return new RpcId(number);
        }
        if (value instanceof Integer || value instanceof Long) {
            return new RpcId(BigInteger.valueOf(((Number) value).longValue()));
        }
        return null;
    }
}
