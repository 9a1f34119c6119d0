package dev.sluice.simulator;

import java.time.Duration;
import java.util.Map;

/**
 * One way to misbehave.
 *
 * @param kind what goes wrong
 * @param after events that go out before it
 * @param delay how long it waits
 * @param interval between the bytes of a drip
 * @param status HTTP status; 0 for the kind's own
 * @param code the provider's inner code or error type
 * @param message the error's text; empty for the provider's usual one
 * @param finishReason the finish reason to give; empty for the usual one
 * @param finish whether a stream without {@code [DONE]} still has its finish reason
 * @param headers extra header fields of the reply, such as {@code Retry-After}
 */
public record Fault(
        FaultKind kind,
        int after,
        Duration delay,
        Duration interval,
        int status,
        String code,
        String message,
        String finishReason,
        boolean finish,
        Map<String, String> headers) {
    /** No fault. */
    public static final Fault NONE = of(FaultKind.NONE);

    public Fault {
        headers = Map.copyOf(headers);
    }

    static Fault of(FaultKind kind) {
        return new Fault(kind, 2, Duration.ofSeconds(1), Duration.ofMillis(100), 0, "", "", "", true, Map.of());
    }
}
