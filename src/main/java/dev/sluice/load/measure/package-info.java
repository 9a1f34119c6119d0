/**
 * What a run measures: one {@link dev.sluice.load.measure.Sample} a request, put together into a {@link
 * dev.sluice.load.measure.Measurement} for each thing that is measured, and judged. Nothing here reads a clock.
 *
 * <p>Every latency exists twice: from the <em>intended start</em>, the instant at which the schedule had the request due, and
 * from its actual start. They differ by what a request waited for the generator or for a connection; the second alone leaves
 * out just the waits that a stalled target causes (coordinated omission).
 */
@NullMarked
package dev.sluice.load.measure;

import org.jspecify.annotations.NullMarked;
