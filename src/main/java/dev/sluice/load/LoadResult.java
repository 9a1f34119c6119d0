package dev.sluice.load;

import dev.sluice.load.measure.Check;
import dev.sluice.load.plan.LoadPlan;
import dev.sluice.load.truth.Accuracy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param runId its id, which is part of its requests' ids
 * @param plan what was asked for
 * @param target who was asked, for people
 * @param begun when it began
 * @param took how long it took
 * @param measured the target first
 * @param knee the highest good rate of a sweep; null for other runs
 * @param accuracy what the simulated provider saw beside it; null without one
 * @param machine where it was made
 * @param interrupted whether it was ended early from outside
 */
public record LoadResult(
        String runId,
        LoadPlan plan,
        String target,
        Instant begun,
        Duration took,
        List<Measured> measured,
        @Nullable Knee knee,
        @Nullable Accuracy accuracy,
        Machine machine,
        boolean interrupted) {
    /**
     * Where a sweep ended.
     *
     * @param rate the highest good rate; 0 when none was
     * @param why what ended it
     */
    public record Knee(double rate, String why) {}

    public LoadResult {
        measured = List.copyOf(measured);
    }

    /** What the run is about: the target, or the step at a sweep's knee. */
    public Measured main() {
        if (knee != null) {
            for (Measured step : measured) {
                if (step.rate() == knee.rate()) {
                    return step;
                }
            }
        }
        return measured.get(0);
    }

    /** The checks that did not hold, of a sweep those of the step at its knee. */
    public List<Check> failedChecks() {
        if (knee != null) {
            return main().checks().stream().filter(check -> !check.holds()).toList();
        }
        return measured.stream()
                .flatMap(one -> one.checks().stream())
                .filter(check -> !check.holds())
                .distinct()
                .toList();
    }

    /** Whether the figures are the target's and not the generator's. */
    public boolean isValid() {
        return failedChecks().isEmpty();
    }

    /** Whether the target kept what it had to; a sweep whose knee is above 0 did. */
    public boolean isSloMet() {
        return knee != null ? knee.rate() > 0 : main().isSloMet();
    }
}
