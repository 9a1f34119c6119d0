package dev.sluice.batch;

/** A line of a batch's input, as it was read. */
public sealed interface ItemLine {
    /** The line's number; the first is 1. */
    long number();

    /** What the caller calls it, unique in its batch; empty where the line says none that can be used. */
    String customId();

    /**
     * One that can be sent.
     *
     * @param url {@code /v1/chat/completions} or {@code /v1/embeddings}
     * @param model what the request names; empty for the default
     * @param body the request as compact JSON
     */
    record Good(long number, String customId, String url, String model, String body) implements ItemLine {}

    /**
     * One that can't.
     *
     * @param code for programs
     * @param message what was wrong and what was expected
     */
    record Bad(long number, String customId, String code, String message) implements ItemLine {}
}
