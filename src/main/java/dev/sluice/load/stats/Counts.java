package dev.sluice.load.stats;

import java.util.Arrays;

/**
 * A distribution in buckets that are half a percent wide, as numbers in a row: quick to add up a thousand times over. Values are
 * microseconds. Immutable.
 */
final class Counts {
    private static final double STEP = Math.log(1.005);
    /** One hour. */
    private static final int SIZE = bucket(3_600_000_000L) + 2;

    private final int[] buckets;
    private final int[] counts;

    private Counts(int[] buckets, int[] counts) {
        this.buckets = buckets;
        this.counts = counts;
    }

    /** Collects the values of one distribution. */
    static final class Builder {
        private final int[] all = new int[SIZE];

        Builder add(long micros, long count) {
            all[Math.min(SIZE - 1, bucket(micros))] += (int) Math.min(Integer.MAX_VALUE, count);
            return this;
        }

        Counts build() {
            int used = (int) Arrays.stream(all).filter(count -> count > 0).count();
            int[] buckets = new int[used];
            int[] counts = new int[used];
            int at = 0;
            for (int i = 0; i < all.length; i++) {
                if (all[i] > 0) {
                    buckets[at] = i;
                    counts[at++] = all[i];
                }
            }
            return new Counts(buckets, counts);
        }
    }

    /** An array to {@link #addTo}. */
    static long[] sum() {
        return new long[SIZE];
    }

    void addTo(long[] sum) {
        for (int i = 0; i < buckets.length; i++) {
            sum[buckets[i]] += counts[i];
        }
    }

    long total() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    /** Milliseconds below or at which a share of the sum's values are; NaN when it has none. */
    static double quantile(long[] sum, double share) {
        long total = Arrays.stream(sum).sum();
        if (total == 0) {
            return Double.NaN;
        }
        // A whole rank that rounding has put just above itself is that rank.
        double rank = share * total - 1e-9 * total;
        long seen = 0;
        for (int i = 0; i < sum.length; i++) {
            if (sum[i] > 0 && seen + sum[i] >= rank) {
                // Between the edges of the bucket by how far into it the rank is, or resamples would all give the same
                // value.
                double into = Math.min(1, Math.max(0, (rank - seen) / (double) sum[i]));
                return i == 0 ? 0 : Math.exp((i - 1 + into) * STEP) / 1_000;
            }
            seen += sum[i];
        }
        return Double.NaN;
    }

    private static int bucket(long micros) {
        return micros < 1 ? 0 : 1 + (int) (Math.log((double) micros) / STEP);
    }
}
