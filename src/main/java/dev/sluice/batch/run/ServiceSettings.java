package dev.sluice.batch.run;

import dev.sluice.batch.Batch;
import dev.sluice.batch.LineRules;
import java.time.Duration;
import java.util.function.Function;

/**
 * How batches are run in the background.
 *
 * @param maxRunning most at a time
 * @param maxRequests most lines of one
 * @param retention how long files, and batches that are over, are kept
 * @param rules what a batch takes of a line
 */
public record ServiceSettings(int maxRunning, long maxRequests, Duration retention, Function<Batch, LineRules> rules) {}
