package dev.sluice.simulator;

import java.util.random.RandomGenerator;

/** Where a random number comes from: always the same, uniform in a range, or log-normal by its median and 99th percentile. */
sealed interface Distribution {
    double sample(RandomGenerator random);

    /** The same each time. */
    record Constant(double value) implements Distribution {
        @Override
        public double sample(RandomGenerator random) {
            return value;
        }
    }

    /** Evenly between two ends. */
    record Uniform(double min, double max) implements Distribution {
        @Override
        public double sample(RandomGenerator random) {
            return min + (max - min) * random.nextDouble();
        }
    }

    /** Skewed as latencies are. */
    record LogNormal(double median, double p99) implements Distribution {
        private static final double Z99 = 2.3263478740408408;

        @Override
        public double sample(RandomGenerator random) {
            double sigma = Math.log(p99 / median) / Z99;
            return median * Math.exp(sigma * random.nextGaussian());
        }
    }
}
