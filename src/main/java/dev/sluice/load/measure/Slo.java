package dev.sluice.load.measure;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run has to keep, such as {@code ttft.p95<800ms, error<1%}: clauses that must all hold.
 *
 * @param clauses in order
 */
public record Slo(List<SloClause> clauses) {
    /** Nothing is asked for. */
    public static final Slo NONE = new Slo(List.of());

    public Slo {
        clauses = List.copyOf(clauses);
    }

    /**
     * Reads clauses that are separated by commas; an empty text is {@link #NONE}.
     *
     * @throws IllegalArgumentException that names the clause and what was expected of it
     */
    public static Slo parse(String text) {
        List<SloClause> clauses = new ArrayList<>();
        for (String clause : text.split(",", -1)) {
            if (!clause.isBlank()) {
                clauses.add(SloClause.parse(clause.strip()));
            } else if (!text.isBlank()) {
                throw new IllegalArgumentException(
                        "'" + text + "': an empty clause (expected: " + SloClause.EXPECTED + ")");
            }
        }
        return new Slo(clauses);
    }

    public boolean isEmpty() {
        return clauses.isEmpty();
    }

    /** Each clause and whether it held. */
    public List<SloResult> judge(Summary summary) {
        return clauses.stream().map(clause -> clause.judge(summary)).toList();
    }

    /** Whether all clauses held. */
    public boolean isMet(Summary summary) {
        return judge(summary).stream().allMatch(SloResult::met);
    }

    /** What a good request is: the upper bounds of times, each for a request on its own; of several for a metric the largest. */
    public Goodput goodput() {
        Map<Metric, Double> bounds = new EnumMap<>(Metric.class);
        for (SloClause clause : clauses) {
            if (clause.metric() != null
                    && clause.isUpperBound()
                    && clause.metric() != Metric.LAG
                    && clause.metric() != Metric.CANCEL) {
                bounds.merge(clause.metric(), clause.bound(), Math::max);
            }
        }
        return new Goodput(bounds);
    }

    @Override
    public String toString() {
        return clauses.stream().map(SloClause::text).collect(Collectors.joining(", "));
    }
}
