package dev.sluice.load;

import dev.sluice.load.measure.Check;
import dev.sluice.load.measure.Measurement;
import dev.sluice.load.measure.SloResult;
import dev.sluice.load.measure.Summary;
import java.util.List;

/**
 * One of the things that a run measured.
 *
 * @param role what it is for
 * @param measurement all of it
 * @param summary its figures
 * @param checks whether they are the target's and not the generator's
 * @param slo whether it kept what it had to
 * @param rate requests a second that were asked of it; 0 for a closed load
 * @param saturated whether the target fell behind
 */
public record Measured(
        Role role,
        Measurement measurement,
        Summary summary,
        List<Check> checks,
        List<SloResult> slo,
        double rate,
        boolean saturated) {
    /** What a measurement is for. */
    public enum Role {
        /** What the run is about. */
        TARGET,
        /** What it is compared with. */
        BASELINE,
        /** A step of a sweep. */
        STEP
    }

    public Measured {
        checks = List.copyOf(checks);
        slo = List.copyOf(slo);
    }

    public boolean isValid() {
        return checks.stream().allMatch(Check::holds);
    }

    public boolean isSloMet() {
        return slo.stream().allMatch(SloResult::met);
    }
}
