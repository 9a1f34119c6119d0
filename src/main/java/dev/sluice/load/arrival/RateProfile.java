package dev.sluice.load.arrival;

import java.util.ArrayList;
import java.util.List;

/**
 * How many requests a second are due as time goes on: straight lines, one after the other. Immutable.
 *
 * @param stages in order, at least one
 */
public record RateProfile(List<Stage> stages) {
    private static final double NANOS = 1e9;

    /**
     * A stretch of time whose rate is the same or changes along a line.
     *
     * @param from requests a second at its begin, 0 or more
     * @param to requests a second at its end, 0 or more
     * @param nanos its length, above 0
     */
    public record Stage(double from, double to, long nanos) {
        public Stage {
            if (!(from >= 0 && from <= Rate.MAX_PER_SECOND) || !(to >= 0 && to <= Rate.MAX_PER_SECOND)) {
                throw new IllegalArgumentException(
                        "rate: " + from + ".." + to + " (expected: 0 to " + (long) Rate.MAX_PER_SECOND + " a second)");
            }
            if (nanos <= 0) {
                throw new IllegalArgumentException("nanos: " + nanos + " (expected: more than 0)");
            }
        }

        double seconds() {
            return nanos / NANOS;
        }

        /** Requests due by its end. */
        double count() {
            return (from + to) / 2 * seconds();
        }

        double dueBy(double seconds) {
            return from * seconds + (to - from) / (2 * seconds()) * seconds * seconds;
        }

        /**
         * When so many are due, in seconds. The root is taken in the form that loses no digits: the other one subtracts two
         * numbers that are nearly the same when the line is nearly flat.
         */
        double instantOf(double count) {
            if (count <= 0) {
                return 0;
            }
            double slope = (to - from) / seconds();
            double root = Math.sqrt(Math.max(0, from * from + 2 * slope * count));
            return 2 * count / (from + root);
        }
    }

    public RateProfile {
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("stages: none (expected: at least one)");
        }
        stages = List.copyOf(stages);
    }

    /** One rate for so long. */
    public static RateProfile constant(double perSecond, long nanos) {
        return new RateProfile(List.of(new Stage(perSecond, perSecond, nanos)));
    }

    /** The same with its first rate for so long before it. */
    public RateProfile after(long leadNanos) {
        if (leadNanos == 0) {
            return this;
        }
        Stage first = stages.get(0);
        List<Stage> all = new ArrayList<>(stages);
        if (first.from() == first.to()) {
            // One stage and not two: code compiled for the one would be thrown away when the measured time begins.
            all.set(0, new Stage(first.from(), first.to(), leadNanos + first.nanos()));
        } else {
            all.add(0, new Stage(first.from(), first.from(), leadNanos));
        }
        return new RateProfile(all);
    }

    /** From its begin to its end. */
    public long nanos() {
        return stages.stream().mapToLong(Stage::nanos).sum();
    }

    /** Requests due from its begin to its end; a fraction stands for a request that is only just not due. */
    public double count() {
        return stages.stream().mapToDouble(Stage::count).sum();
    }

    /** Requests due in its first so many nanoseconds. */
    public double dueBy(long nanos) {
        double due = 0;
        long left = Math.max(0, nanos);
        for (Stage stage : stages) {
            if (left < stage.nanos()) {
                return due + stage.dueBy(left / NANOS);
            }
            due += stage.count();
            left -= stage.nanos();
        }
        return due;
    }

    /** Requests a second at an instant; 0 past its end. */
    public double rateAt(long nanos) {
        long left = nanos;
        for (Stage stage : stages) {
            if (left < stage.nanos()) {
                return stage.from() + (stage.to() - stage.from()) * left / stage.nanos();
            }
            left -= stage.nanos();
        }
        return 0;
    }

    /** When so many are due, in nanoseconds from its begin; -1 when that is past its end. */
    long instantOf(double count) {
        double left = count;
        long begin = 0;
        for (Stage stage : stages) {
            double here = stage.count();
            // A sum that falls short of a whole number by rounding alone is that number.
            if (left < here - 1e-9 * Math.max(1, here)) {
                return begin + Math.round(stage.instantOf(left) * NANOS);
            }
            left = Math.max(0, left - here);
            begin += stage.nanos();
        }
        return -1;
    }
}
