package dev.sluice.fanout;

/**
 * A model that reads the answers and says which is best, or which agree. Its calls are paid for by the same deadline and
 * caps as the legs; a quarter of the deadline is kept for them.
 *
 * @param model a model id, an alias or {@code provider/model}; empty for the configured one ({@code sluice.fan-out.judge})
 * @param criteria what it is to go by, in words for it; empty for correctness and completeness
 */
public record Judge(String model, String criteria) {
    /** The configured one, by correctness and completeness. */
    public static final Judge CONFIGURED = new Judge("", "");

    private static final int MAX_CRITERIA = 10_000;

    public Judge {
        if (criteria.length() > MAX_CRITERIA) {
            throw InvalidFanOutException.of(
                    "criteria", criteria.length() + " characters", "at most " + MAX_CRITERIA + " characters");
        }
    }

    /** One that goes by correctness and completeness. */
    public static Judge of(String model) {
        return new Judge(model, "");
    }
}
