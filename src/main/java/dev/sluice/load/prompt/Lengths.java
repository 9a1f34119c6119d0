package dev.sluice.load.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many tokens a prompt has: always the same, or drawn. */
public sealed interface Lengths {
    /** The most tokens of a made-up prompt. */
    int MAX = 1_000_000;

    /** A length, 1 to {@link #MAX}. */
    int sample(RandomGenerator random);

    /** Always the same. */
    record Fixed(int tokens) implements Lengths {
        @Override
        public int sample(RandomGenerator random) {
            return bounded(tokens);
        }
    }

    /** Evenly from one to the other, both included. */
    record Uniform(int min, int max) implements Lengths {
        @Override
        public int sample(RandomGenerator random) {
            return random.nextInt(min, max + 1);
        }
    }

    /** Around a mean, cut off below 1. */
    record Normal(double mean, double deviation) implements Lengths {
        @Override
        public int sample(RandomGenerator random) {
            return bounded(Math.round(mean + deviation * random.nextGaussian()));
        }
    }

    /** Skewed, by median and 99th percentile. */
    record LogNormal(double median, double p99) implements Lengths {
        private static final double Z99 = 2.3263478740408408;

        @Override
        public int sample(RandomGenerator random) {
            double sigma = Math.log(p99 / median) / Z99;
            return bounded(Math.round(median * Math.exp(sigma * random.nextGaussian())));
        }
    }

    /**
     * Reads {@code 500}, {@code uniform(100,900)}, {@code normal(500,100)} (mean, deviation) or {@code lognormal(300,2000)} (median,
     * 99th percentile).
     *
     * @throws IllegalArgumentException when it is none of them
     */
    static Lengths parse(String text) {
        Matcher form = Form.PATTERN.matcher(text.replace(" ", ""));
        if (!form.matches()) {
            throw malformed(text);
        }
        if (form.group(1) == null) {
            int tokens = (int) Math.min(Integer.MAX_VALUE, Math.round(Double.parseDouble(form.group(3))));
            check(tokens >= 1 && tokens <= MAX, text);
            return new Fixed(tokens);
        }
        List<Double> numbers = new ArrayList<>();
        for (String number : form.group(2).split(",", -1)) {
            numbers.add(Double.parseDouble(number));
        }
        double first = numbers.get(0);
        double second = numbers.get(1);
        check(first >= 1 && first <= MAX && second <= MAX, text);
        return switch (form.group(1)) {
            case "uniform" -> {
                check(second >= first, text);
                yield new Uniform((int) first, (int) second);
            }
            case "normal" -> new Normal(first, second);
            default -> {
                check(second >= first, text);
                yield new LogNormal(first, second);
            }
        };
    }

    private static int bounded(long tokens) {
        return (int) Math.max(1, Math.min(MAX, tokens));
    }

    private static void check(boolean holds, String text) {
        if (!holds) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text + "' (expected: tokens, 1 to " + MAX
                + ", such as 500, uniform(100,900), normal(500,100) or lognormal(300,2000))");
    }

    /** How lengths are written. */
    final class Form {
        private static final Pattern PATTERN = Pattern.compile(
                "(?:(uniform|normal|lognormal)\\((\\d{1,9}(?:\\.\\d{1,6})?,\\d{1,9}(?:\\.\\d{1,6})?)\\)|(\\d{1,9}))");

        private Form() {}
    }
}
