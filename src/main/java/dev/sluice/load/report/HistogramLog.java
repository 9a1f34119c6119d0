package dev.sluice.load.report;

import dev.sluice.load.LoadResult;
import dev.sluice.load.Measured;
import dev.sluice.load.measure.Distribution;
import dev.sluice.load.measure.Interval;
import dev.sluice.load.measure.Measurement;
import dev.sluice.load.measure.Metric;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * {@code latency.hlog}: HdrHistogram's log format, version 1.3, which its own tools read. A histogram in microseconds for each interval and
 * metric; the tag is the metric's name, of all but the target after its own: {@code baseline/ttft}. Times are seconds of measured time.
 */
final class HistogramLog {
    private HistogramLog() {}

    static void write(Path file, LoadResult result) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputComment("[times in microseconds, by when requests were due; run " + result.runId() + "]");
            writer.outputLogFormatVersion();
            writer.outputStartTime(result.begun().toEpochMilli());
            writer.setBaseTime(result.begun().toEpochMilli());
            writer.outputLegend();
            for (Measured measured : result.measured()) {
                write(
                        writer,
                        measured.measurement(),
                        measured.role() == Measured.Role.TARGET
                                ? ""
                                : measured.measurement().name() + "/");
            }
        }
    }

    private static void write(HistogramLogWriter writer, Measurement measurement, String prefix) {
        List<Interval> intervals = measurement.intervals();
        double seconds = measurement.intervalNanos() / 1e9;
        for (int i = 0; i < intervals.size(); i++) {
            for (Map.Entry<Metric, Distribution> entry :
                    intervals.get(i).distributions().entrySet()) {
                AbstractHistogram histogram = entry.getValue().histogram();
                if (histogram.getTotalCount() == 0) {
                    continue;
                }
                histogram.setTag(prefix + entry.getKey().tag());
                writer.outputIntervalHistogram(i * seconds, (i + 1) * seconds, histogram, 1_000.0);
            }
        }
    }
}
