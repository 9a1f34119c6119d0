package dev.sluice.model;

/**
 * What a model's tokens cost, in whatever currency the operator's catalogue is in.
 *
 * @param input of a million input tokens; 0 or more
 * @param output of a million output tokens; 0 or more
 * @param cachedInput of a million input tokens that the provider had cached; 0 or more
 */
public record Price(double input, double output, double cachedInput) {
    private static final double PER = 1_000_000;

    /** What an answer cost. */
    public double of(Usage usage) {
        long fresh = Math.max(0, usage.inputTokens() - usage.cachedInputTokens());
        return (fresh * input + usage.cachedInputTokens() * cachedInput + usage.outputTokens() * output) / PER;
    }
}
