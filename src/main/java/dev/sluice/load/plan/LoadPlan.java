package dev.sluice.load.plan;

import com.typesafe.config.Config;
import dev.sluice.load.measure.SelfCheck;
import dev.sluice.load.measure.Slo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run is. Immutable.
 *
 * @param target who is asked
 * @param shape how much when
 * @param rehearsal how long the generator practises on a provider of its own first
 * @param warmUp load before the measured time
 * @param timeout of each request, from its start
 * @param maxConnections 0 for as many as the process may have
 * @param window what is due within the same one is due together
 * @param threads event loops of the generator
 * @param prompts what is asked
 * @param personas how callers behave
 * @param slo what is to be kept
 * @param faults what the simulated provider does
 * @param baseline what is measured by turns with the target; null for nothing
 * @param check when the run is invalid
 * @param out directory of the results; null for one named after the time
 * @param maxRequests that the log of requests holds
 * @param seed of everything that is random
 * @param effective every setting in force, the key left out
 */
public record LoadPlan(
        TargetPlan target,
        Shape shape,
        Duration rehearsal,
        Duration warmUp,
        Duration timeout,
        int maxConnections,
        Duration window,
        int threads,
        PromptPlan prompts,
        PersonaPlan personas,
        Slo slo,
        List<FaultStep> faults,
        @Nullable BaselinePlan baseline,
        SelfCheck check,
        @Nullable Path out,
        long maxRequests,
        long seed,
        Config effective) {
    public LoadPlan {
        faults = List.copyOf(faults);
    }

    /** How long one measured stretch is: the whole, a slice of it, or a step. */
    public Duration stretch() {
        if (shape instanceof Shape.Sweep sweep) {
            return sweep.step();
        }
        return baseline == null ? measured() : measured().dividedBy(baseline.slices());
    }

    /** How long is measured in all; of a sweep a step. */
    public Duration measured() {
        if (shape instanceof Shape.Open open) {
            return Duration.ofNanos(open.profile().nanos());
        }
        return shape instanceof Shape.Closed closed ? closed.duration() : ((Shape.Sweep) shape).step();
    }

    /** The same with another target. */
    public LoadPlan with(TargetPlan other) {
        return new LoadPlan(
                other,
                shape,
                rehearsal,
                warmUp,
                timeout,
                maxConnections,
                window,
                threads,
                prompts,
                personas,
                slo,
                faults,
                baseline,
                check,
                out,
                maxRequests,
                seed,
                effective);
    }
}
