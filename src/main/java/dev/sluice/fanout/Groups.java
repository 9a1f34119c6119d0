package dev.sluice.fanout;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which answers agree. Pure. */
final class Groups {
    private Groups() {}

    /** The largest groups of answers of which each agrees with each, their legs in the order of arrival; numbers may be in several. */
    static List<List<Integer>> of(Agreement agreement, List<Tally.Ballot> answers) {
        return agreement instanceof Agreement.Numeric numeric ? within(numeric.tolerance(), answers) : equal(answers);
    }

    private static List<List<Integer>> equal(List<Tally.Ballot> answers) {
        Map<Comparable<?>, List<Integer>> groups = new LinkedHashMap<>();
        for (Tally.Ballot answer : answers) {
            Comparable<?> reading = answer.reading();
            if (reading != null) {
                groups.computeIfAbsent(reading, any -> new ArrayList<>()).add(answer.leg());
            }
        }
        return List.copyOf(groups.values());
    }

    /** For each number, those from it up to the tolerance above it. */
    private static List<List<Integer>> within(double tolerance, List<Tally.Ballot> answers) {
        BigDecimal width = BigDecimal.valueOf(tolerance);
        List<List<Integer>> groups = new ArrayList<>();
        for (Tally.Ballot least : answers) {
            if (least.reading() instanceof BigDecimal from) {
                groups.add(answers.stream()
                        .filter(answer -> answer.reading() instanceof BigDecimal number
                                && number.compareTo(from) >= 0
                                && number.subtract(from).compareTo(width) <= 0)
                        .map(Tally.Ballot::leg)
                        .toList());
            }
        }
        groups.sort(Comparator.<List<Integer>>comparingInt(List::size).reversed());
        return groups;
    }

    /** The size of the largest. */
    static int largest(List<List<Integer>> groups) {
        return groups.stream().mapToInt(List::size).max().orElse(0);
    }
}
