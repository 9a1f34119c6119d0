package dev.sluice.load.truth;

/**
 * What a simulated provider saw of one request, by its own clock.
 *
 * @param receivedNanos when it had been read
 * @param firstTokenNanos when the first content went out; 0 when none did
 * @param endedNanos when it was answered, cut or abandoned; 0 while it runs
 * @param outcome {@code answered}, {@code cut}, {@code aborted} or {@code running}
 * @param tokens content events sent
 */
public record Served(long receivedNanos, long firstTokenNanos, long endedNanos, String outcome, int tokens) {}
