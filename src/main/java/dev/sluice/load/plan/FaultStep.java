package dev.sluice.load.plan;

import java.time.Duration;

/**
 * What the simulated provider does for a while.
 *
 * @param at from the begin of the measured time
 * @param length for how long
 * @param text for people: the fault's name
 * @param hocon the step as the simulator reads it, without its times
 */
public record FaultStep(Duration at, Duration length, String text, String hocon) {
    /** The step as the simulator reads it, so much later. */
    public String step(Duration later) {
        return "{ at = " + at.plus(later).toMillis() + "ms, for = " + length.toMillis() + "ms, "
                + hocon.substring(1, hocon.length() - 1) + " }";
    }
}
