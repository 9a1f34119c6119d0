package dev.sluice.fanout;

/**
 * What one fan-out may spend at most. What can be known is refused before anything is sent; the rest is watched: nothing is
 * started that would pass a cap by its estimate, and what runs is cancelled once the bills have passed one.
 *
 * @param maxCalls HTTP calls to providers, those of retries, fail-over and judges included; 0 is no cap, any other never
 *     passed
 * @param maxTokens input and output tokens of all legs and judges; 0 is no cap. The estimate for a leg is its input and the
 *     {@code max_tokens} that it names, so only legs that name it can be held to the cap before they are billed
 * @param maxCost what the tokens may cost by the catalogue's prices, in its currency; 0 is no cap
 */
public record Caps(int maxCalls, long maxTokens, double maxCost) {
    /** No caps. */
    public static final Caps NONE = new Caps(0, 0, 0);

    public Caps {
        if (maxCalls < 0) {
            throw InvalidFanOutException.of("max_calls", maxCalls, "0 for no cap, or more");
        }
        if (maxTokens < 0) {
            throw InvalidFanOutException.of("max_tokens", maxTokens, "0 for no cap, or more");
        }
        if (!(maxCost >= 0) || Double.isInfinite(maxCost)) {
            throw InvalidFanOutException.of("max_cost", maxCost, "0 for no cap, or more");
        }
    }

    /** At most so many HTTP calls. */
    public static Caps ofCalls(int maxCalls) {
        return new Caps(maxCalls, 0, 0);
    }
}
