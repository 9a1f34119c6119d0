package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the micro-benchmarks: bytes allocated first, since they depend on nobody else's load; time beside them. */
public final class JmhReport {
    private JmhReport() {}

    /**
     * Runs what is asked for.
     *
     * @param arguments the file to write, or {@code -}; then patterns of benchmarks, none for all
     */
    public static void main(String[] arguments) throws RunnerException, IOException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(2)
                .warmupIterations(4)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend("-Xmx512m", "-XX:+UseParallelGC");
        for (int i = 1; i < arguments.length; i++) {
            options.include(arguments[i]);
        }
        String page = page(new Runner(options.build()).run());
        System.out.println(page);
        if (arguments.length > 0 && !arguments[0].equals("-")) {
            Files.writeString(Path.of(arguments[0]), page, StandardCharsets.UTF_8);
        }
    }

    private static String page(Collection<RunResult> results) {
        List<RunResult> ordered = new ArrayList<>(results);
        ordered.sort(Comparator.comparing(JmhReport::name));
        StringBuilder page = new StringBuilder("# Measured: hot classes alone\n\n")
                .append("`make bench-jmh` writes this page, with JMH. Bytes allocated do not depend on what else the machine does;")
                .append(" times do.\nAn operation is one call, or one event of a stream.\n\n")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append(", JDK ")
                .append(System.getProperty("java.version"))
                .append(", ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" processors; 2 forks, 5 iterations of 1 s each after 4 to warm up; ± is 99.9 % confidence.\n\n")
                .append("| benchmark | bytes per operation | ns per operation |\n|---|--:|--:|\n");
        for (RunResult result : ordered) {
            Result<?> time = result.getPrimaryResult();
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f ± %,.0f |%n",
                    name(result),
                    bytes == null ? Double.NaN : bytes.getScore(),
                    time.getScore(),
                    time.getScoreError()));
        }
        return page.toString();
    }

    private static String name(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        return benchmark
                .substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1)
                .replace("Benchmark", "");
    }
}
