package dev.sluice.batch;

/**
 * A line with the id of an earlier one.
 *
 * @param number its line
 * @param first the line that has the id
 */
public record Duplicate(String customId, long number, long first) {
    /** One line that says so. */
    public String message() {
        return "custom_id: '" + (customId.length() > 100 ? customId.substring(0, 100) + "…" : customId)
                + "' is that of line " + first + " too (expected: a custom_id for each line)";
    }
}
