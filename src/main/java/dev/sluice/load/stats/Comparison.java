package dev.sluice.load.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Compares two runs, figure by figure, with confidence intervals.
 *
 * <p>Requests that are near each other in time wait in the same queues, so resampling single requests would call every little
 * difference certain. A circular block bootstrap (Politis and Romano 1992) resamples stretches of neighbouring intervals instead,
 * twice the cube root of their number in length (the order that is best for a variance; Hall, Horowitz and Jing 1995). Its standard
 * error, of the ratio's logarithm for times and rates, with Student's t for as many degrees of freedom as there are stretches in a
 * run less one, gives the interval; all figures together hold with the confidence given (Bonferroni). What two runs of the same
 * thing differ by because they ran at different times, no single pair of runs can tell: a baseline that is measured by turns in the
 * same run can.
 */
public final class Comparison {
    /** Fewer intervals than these say nothing. */
    public static final int FEWEST_INTERVALS = 10;

    private static final int RESAMPLES = 1_000;

    private final double tolerance;
    private final double confidence;
    private final long seed;
    private final int resamples;

    /**
     * @param tolerance the share by which a figure may change without it mattering; 0 or more
     * @param confidence with which all intervals hold together, such as 0.95
     * @param seed of the resampling
     */
    public Comparison(double tolerance, double confidence, long seed) {
        this(tolerance, confidence, seed, RESAMPLES);
    }

    Comparison(double tolerance, double confidence, long seed, int resamples) {
        if (!(tolerance >= 0 && tolerance <= 10)) {
            throw new IllegalArgumentException("tolerance: " + tolerance + " (expected: 0 to 10)");
        }
        if (!(confidence > 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("confidence: " + confidence + " (expected: above 0.5 and below 1)");
        }
        this.tolerance = tolerance;
        this.confidence = confidence;
        this.seed = seed;
        this.resamples = resamples;
    }

    /**
     * The differences of every figure that both runs have.
     *
     * @throws IllegalArgumentException when a run has fewer than ten intervals
     */
    public List<Difference> compare(RunData before, RunData after) {
        if (Math.min(before.size(), after.size()) < FEWEST_INTERVALS) {
            throw new IllegalArgumentException("intervals: " + Math.min(before.size(), after.size()) + " (expected: "
                    + FEWEST_INTERVALS + " or more; measure for longer)");
        }
        Totals first = Totals.of(before.blocks());
        Totals second = Totals.of(after.blocks());
        List<Figure> figures = Figure.ALL.stream()
                .filter(figure -> !Double.isNaN(figure.of(first)) && !Double.isNaN(figure.of(second)))
                .toList();
        double[][] changes = new double[figures.size()][resamples];
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < resamples; round++) {
            Totals left = Totals.of(resampled(before.blocks(), random));
            Totals right = Totals.of(resampled(after.blocks(), random));
            for (int i = 0; i < changes.length; i++) {
                Figure figure = figures.get(i);
                changes[i][round] = figure.distance(figure.of(left), figure.of(right));
            }
        }
        int size = Math.min(before.size(), after.size());
        double tail = (1 - confidence) / 2 / Math.max(1, figures.size());
        double width = StudentT.quantile(1 - tail, Math.max(1, size / stretch(size) - 1));
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < changes.length; i++) {
            Figure figure = figures.get(i);
            double middle = figure.distance(figure.of(first), figure.of(second));
            double margin = width * deviation(changes[i]);
            differences.add(Difference.of(
                    figure,
                    figure.of(first),
                    figure.of(second),
                    figure.change(middle - margin),
                    figure.change(middle + margin),
                    tolerance));
        }
        return List.copyOf(differences);
    }

    private static int stretch(int size) {
        return Math.max(1, (int) Math.round(2 * Math.cbrt(size)));
    }

    /** The standard deviation of what is finite; NaN when less than nine tenths are. */
    private static double deviation(double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (finite.length < values.length * 9 / 10) {
            return Double.NaN;
        }
        double mean = Arrays.stream(finite).average().orElse(Double.NaN);
        return Math.sqrt(Arrays.stream(finite)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(Double.NaN));
    }

    private static List<Block> resampled(List<Block> blocks, SplittableRandom random) {
        int size = blocks.size();
        int length = stretch(size);
        List<Block> drawn = new ArrayList<>(size);
        while (drawn.size() < size) {
            int from = random.nextInt(size);
            for (int i = 0; i < length && drawn.size() < size; i++) {
                drawn.add(blocks.get((from + i) % size));
            }
        }
        return drawn;
    }
}
