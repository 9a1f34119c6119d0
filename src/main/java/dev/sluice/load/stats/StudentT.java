package dev.sluice.load.stats;

/** Student's t distribution. */
final class StudentT {
    private StudentT() {}

    /**
     * The value that a draw stays below with a probability: the normal quantile (Abramowitz and Stegun, 26.2.23, refined by
     * one step of Newton's method) expanded for the degrees of freedom (26.7.5). Within 0.5 % from 3 degrees on.
     *
     * @param probability above 0.5 and below 1
     * @param degrees of freedom, 1 or more
     */
    static double quantile(double probability, double degrees) {
        if (!(probability > 0.5 && probability < 1)) {
            throw new IllegalArgumentException("probability: " + probability + " (expected: above 0.5 and below 1)");
        }
        if (degrees == 1) {
            return Math.tan(Math.PI * (probability - 0.5));
        }
        if (degrees == 2) {
            double alpha = 4 * probability * (1 - probability);
            return (2 * probability - 1) * Math.sqrt(2 / alpha);
        }
        double z = normal(probability);
        double z2 = z * z;
        double g1 = z * (z2 + 1) / 4;
        double g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
        double g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
        double g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92_160;
        return z + (g1 + (g2 + (g3 + g4 / degrees) / degrees) / degrees) / degrees;
    }

    static double normal(double probability) {
        double t = Math.sqrt(-2 * Math.log(1 - probability));
        double z =
                t - ((0.010328 * t + 0.802853) * t + 2.515517) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1);
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        return z - (cumulative(z) - probability) / density;
    }

    /** Abramowitz and Stegun, 7.1.26; wrong by 1.5e-7 at most. */
    private static double cumulative(double z) {
        double x = Math.abs(z) / Math.sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double erf = 1
                - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592)
                        * t
                        * Math.exp(-x * x);
        return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
    }
}
