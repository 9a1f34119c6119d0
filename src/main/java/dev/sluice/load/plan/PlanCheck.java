package dev.sluice.load.plan;

import dev.sluice.load.arrival.RateProfile;
import java.time.Duration;
import java.util.List;

/** What of a plan contradicts another part of it. */
final class PlanCheck {
    private PlanCheck() {}

    static void check(LoadPlan plan, List<String> problems) {
        TargetPlan target = plan.target();
        boolean simulated = !target.simulated().isEmpty();
        demand(
                problems,
                target.url() != null || !target.provider().isEmpty() || simulated,
                "target: none (expected: target.url, target.provider or target.simulated; on the command line --target or --simulated)");
        demand(
                problems,
                target.url() == null || (target.provider().isEmpty() && !simulated),
                "target: a url and a provider (expected: one of them; providers are target.provider or target.simulated)");
        demand(
                problems,
                target.key() == null || target.url() != null,
                "target.key: given without target.url (expected: a provider's key is in Sluice's configuration)");
        boolean ours = simulated || target.simulator() != null;
        demand(
                problems,
                plan.faults().isEmpty() || ours,
                "faults: without a simulated provider (expected: target.simulated, or target.simulator for one that runs already)");
        demand(
                problems,
                !simulated || target.simulator() == null,
                "target.simulator: beside target.simulated (expected: one of them)");
        demand(
                problems,
                !target.model().isEmpty() || ours || plan.prompts().file() != null,
                "target.model: missing (expected: the model to ask, on the command line --model)");
        boolean sweep = plan.shape() instanceof Shape.Sweep;
        demand(
                problems,
                !sweep || (plan.baseline() == null && plan.faults().isEmpty()),
                "load.arrivals: sweep beside a baseline or faults (expected: a sweep alone)");
        BaselinePlan baseline = plan.baseline();
        demand(
                problems,
                baseline == null || baseline.url() != null || target.through() == TargetPlan.Through.ENGINE,
                "baseline: the same as the target (expected: target.through = engine, or a baseline.url)");
        if (baseline != null) {
            demand(
                    problems,
                    isSteady(plan.shape()),
                    "baseline: with a rate that changes (expected: the same rate in every slice)");
            demand(
                    problems,
                    plan.stretch().compareTo(Duration.ofSeconds(1)) >= 0,
                    "baseline.slices: " + baseline.slices() + " of "
                            + plan.measured().toMillis() + " ms (expected: slices of a second or more)");
        }
        for (FaultStep fault : plan.faults()) {
            demand(
                    problems,
                    fault.at().plus(fault.length()).compareTo(plan.stretch()) <= 0,
                    "faults: '" + fault.text() + "' ends after "
                            + fault.at().plus(fault.length()).toMillis() + " ms (expected: within the "
                            + plan.stretch().toMillis() + " ms that are measured at a time)");
        }
        demand(
                problems,
                plan.personas().slowShare() == 0 || target.through() == TargetPlan.Through.DIRECT,
                "personas.slow-readers: through the engine (expected: target.through = direct; the engine's socket is not the reader's)");
        demand(
                problems,
                plan.maxRequests() >= 0,
                "results.max-requests: " + plan.maxRequests() + " (expected: 0 or more)");
    }

    private static boolean isSteady(Shape shape) {
        if (!(shape instanceof Shape.Open open)) {
            return true;
        }
        RateProfile.Stage first = open.profile().stages().get(0);
        return open.profile().stages().size() == 1 && first.from() == first.to();
    }

    private static void demand(List<String> problems, boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
