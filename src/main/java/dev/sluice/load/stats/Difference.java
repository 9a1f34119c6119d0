package dev.sluice.load.stats;

import java.util.Locale;

/**
 * How a figure of a run differs from that of another.
 *
 * @param figure which
 * @param before its value in the first run
 * @param after its value in the second
 * @param change from the first to the second, as a share of the first; of shares, their difference
 * @param low the lower end of the change's confidence interval
 * @param high its upper end
 * @param verdict what that allows to be said
 */
public record Difference(
        Figure figure, double before, double after, double change, double low, double high, Verdict verdict) {
    /** What may be said of a difference. */
    public enum Verdict {
        /** The interval is on the worse side, and the change above the tolerance. */
        WORSE,
        /** The interval is on the better side, and the change above the tolerance. */
        BETTER,
        /** What there is of a difference is within the tolerance. */
        SAME,
        /** The runs were too short, or too uneven, to tell. */
        UNCLEAR;

        /** The name in results. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Difference of(Figure figure, double before, double after, double low, double high, double tolerance) {
        double change = figure.change(figure.distance(before, after));
        boolean more = figure.kind().isMoreBetter();
        boolean up = low > 0;
        boolean down = high < 0;
        Verdict verdict;
        if (Double.isNaN(change) || Double.isNaN(low) || Double.isNaN(high)) {
            verdict = Verdict.UNCLEAR;
        } else if ((up || down) && Math.abs(change) > tolerance) {
            verdict = up == more ? Verdict.BETTER : Verdict.WORSE;
        } else if (up || down || (low >= -tolerance && high <= tolerance)) {
            verdict = Verdict.SAME;
        } else {
            verdict = Verdict.UNCLEAR;
        }
        return new Difference(figure, before, after, change, low, high, verdict);
    }
}
