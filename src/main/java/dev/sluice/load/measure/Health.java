package dev.sluice.load.measure;

/**
 * How the generator itself did while it measured.
 *
 * @param measuredNanos of wall-clock time
 * @param lag how late it turned to requests
 * @param stalledNanos how long its event loops stood still for more than the bound at a time, one after the other
 * @param longestStallNanos the longest such
 * @param pauseNanos what garbage collection stopped it for
 * @param longestPauseNanos the longest such
 * @param busiest the share of one processor that its busiest event loop used
 * @param due requests that were due
 * @param dropped those that were never sent
 * @param exhausted those that this machine had no port, file descriptor or memory for
 * @param lost those of which it could not keep what became of them
 */
public record Health(
        long measuredNanos,
        Distribution lag,
        long stalledNanos,
        long longestStallNanos,
        long pauseNanos,
        long longestPauseNanos,
        double busiest,
        long due,
        long dropped,
        long exhausted,
        long lost) {}
