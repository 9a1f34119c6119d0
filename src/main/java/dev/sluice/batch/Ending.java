package dev.sluice.batch;

/**
 * How an item ended.
 *
 * @param state one that is over
 * @param line its line in the batch's file, without the end of the line
 */
public record Ending(ItemState state, String line) {
    public Ending {
        if (!state.isOver()) {
            throw new IllegalArgumentException("state: " + state + " (expected: one that is over)");
        }
    }
}
