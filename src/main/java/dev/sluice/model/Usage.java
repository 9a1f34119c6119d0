package dev.sluice.model;

/**
 * Tokens as the provider billed them.
 *
 * @param inputTokens of the prompt, cached ones included
 * @param outputTokens of the answer, reasoning included
 * @param cachedInputTokens the part of the input the provider had cached; 0 when it says nothing
 */
public record Usage(long inputTokens, long outputTokens, long cachedInputTokens) {
    /** The provider said nothing about tokens. */
    public static final Usage UNKNOWN = new Usage(0, 0, 0);

    /** Both together. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                cachedInputTokens + other.cachedInputTokens);
    }

    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
