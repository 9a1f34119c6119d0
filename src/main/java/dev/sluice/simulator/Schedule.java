package dev.sluice.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a provider does for a while, at times counted from the schedule's begin. Any thread. */
final class Schedule {
    static final Schedule NONE = new Schedule(List.of(), 0, null);

    private final List<Active> steps;
    private final long beginNanos;

    /**
     * One thing it does: a fault, standing still, or what becomes of connections.
     *
     * @param at from the begin
     * @param length for how long
     * @param rule the fault; null for none
     * @param freeze whether nothing is sent
     * @param listen what becomes of connections; null for what becomes of them otherwise
     */
    record Step(
            Duration at,
            Duration length,
            @Nullable Rule rule,
            boolean freeze,
            @Nullable ListenMode listen) {}

    private record Active(Step step, @Nullable Rules rules) {}

    Schedule(List<Step> steps, long beginNanos, @Nullable RandomGenerator random) {
        this.steps = steps.stream()
                .map(step -> new Active(
                        step, step.rule() == null || random == null ? null : new Rules(List.of(step.rule()), random)))
                .toList();
        this.beginNanos = beginNanos;
    }

    List<Step> steps() {
        return steps.stream().map(Active::step).toList();
    }

    /** The fault of a request that is received now; empty when the provider's own rules decide. */
    Optional<Fault> choose(ChatCall call, long nowNanos) {
        for (Active active : steps) {
            if (active.rules() != null && left(active.step(), nowNanos) > 0) {
                Fault fault = active.rules().choose(call);
                if (fault.kind() != FaultKind.NONE) {
                    return Optional.of(fault);
                }
            }
        }
        return Optional.empty();
    }

    /** For how many nanoseconds from now nothing may be sent. */
    long frozen(long nowNanos) {
        long longest = 0;
        for (Active active : steps) {
            if (active.step().freeze()) {
                longest = Math.max(longest, left(active.step(), nowNanos));
            }
        }
        return longest;
    }

    /** How much of a step that has begun is left; 0 or less otherwise. */
    private long left(Step step, long nowNanos) {
        long since = nowNanos - beginNanos - step.at().toNanos();
        return since < 0 ? 0 : step.length().toNanos() - since;
    }
}
