package dev.sluice.load.stats;

/**
 * The straight line through points by least squares.
 *
 * @param slope change of y for one of x
 * @param error standard error of the slope; infinite for fewer than three points
 * @param mean of y
 * @param points how many
 */
record Slope(double slope, double error, double mean, int points) {
    /** @param y the values at x = 0, 1, 2, … */
    static Slope of(double[] y) {
        int n = y.length;
        double meanX = (n - 1) / 2.0;
        double meanY = 0;
        for (double value : y) {
            meanY += value / n;
        }
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            xx += (i - meanX) * (i - meanX);
            xy += (i - meanX) * (y[i] - meanY);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        if (n < 3) {
            return new Slope(n < 2 ? 0 : xy / xx, Double.POSITIVE_INFINITY, meanY, n);
        }
        double slope = xy / xx;
        double residual = Math.max(0, yy - slope * xy);
        return new Slope(slope, Math.sqrt(residual / (n - 2) / xx), meanY, n);
    }

    /** Whether it rises, with so much confidence: a one-sided t-test. */
    boolean rises(double confidence) {
        return points >= 3 && slope > 0 && slope > StudentT.quantile(confidence, points - 2) * error;
    }

    /** How much y grows over all points, as a share of its mean. */
    double growth() {
        return mean <= 0 ? 0 : slope * (points - 1) / mean;
    }
}
