package dev.sluice.config;

/**
 * Which calls share one upstream call with equal ones in flight.
 *
 * @param mode of calls that say nothing themselves
 * @param maxReplayBytes what one shared stream keeps for those who come late or read slowly; 16 KiB to 1 GiB
 * @param maxTotalReplayBytes what all of them keep together for those who come late; 0 to 64 GiB
 */
public record CoalescingConfig(Mode mode, long maxReplayBytes, long maxTotalReplayBytes) {
    /** Which calls share. */
    public enum Mode {
        /** None but those that ask for it. */
        OFF,
        /** Those that ask for the same answer each time: temperature 0, a seed, embeddings. */
        DETERMINISTIC,
        /** All but those that ask for a call of their own. */
        ALL
    }

    public CoalescingConfig {
        Check.range("max-replay-bytes", maxReplayBytes, 16L << 10, 1L << 30);
        Check.range("max-total-replay-bytes", maxTotalReplayBytes, 0, 64L << 30);
    }
}
