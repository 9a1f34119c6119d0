package dev.sluice.fanout;

/**
 * What one fan-out may spend at most; what can be known is refused before anything is sent.
 *
 * @param maxCalls HTTP calls to providers, those of retries, fail-over and judges included; 0 is no cap
 */
public record Caps(int maxCalls) {
    /** No caps. */
    public static final Caps NONE = new Caps(0);

    public Caps {
        if (maxCalls < 0) {
            throw InvalidFanOutException.of("max_calls", maxCalls, "0 for no cap, or more");
        }
    }
}
