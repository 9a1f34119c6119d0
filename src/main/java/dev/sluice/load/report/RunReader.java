package dev.sluice.load.report;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.load.measure.Distribution;
import dev.sluice.load.measure.Interval;
import dev.sluice.load.measure.Measurement;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.plan.PlanException;
import dev.sluice.load.stats.RunData;
import dev.sluice.model.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.jspecify.annotations.Nullable;

/** Runs as they are compared: from their directories, or as they were just measured. */
public final class RunReader {
    private RunReader() {}

    /**
     * A run that was written.
     *
     * @param name of its directory
     * @param summary what {@code summary.json} holds
     * @param data its target by the interval; of a sweep the step at its knee
     */
    public record Run(String name, JsonObject summary, RunData data) {
        public boolean isValid() {
            return summary.isTrue("valid");
        }
    }

    /**
     * Reads a run's directory.
     *
     * @throws PlanException when it is none, or was cut short while it was written
     */
    public static Run read(Path directory) {
        JsonObject summary;
        try {
            summary = Json.parse(Files.readString(directory.resolve(Results.SUMMARY)));
        } catch (NoSuchFileException e) {
            throw new PlanException(directory + ": no " + Results.SUMMARY + " (expected: the directory of a load run)");
        } catch (IOException | JsonException e) {
            throw new PlanException(
                    directory.resolve(Results.SUMMARY) + ": " + e.getMessage() + " (expected: as a run wrote it)");
        }
        if (summary.number("format", 0) != SummaryJson.FORMAT) {
            throw new PlanException(directory.resolve(Results.SUMMARY) + ": format " + summary.number("format", 0)
                    + " (expected: " + SummaryJson.FORMAT + ")");
        }
        JsonObject measured = main(summary);
        String prefix = measured.text("role").equals("target") ? "" : measured.text("name") + "/";
        return new Run(String.valueOf(directory.getFileName()), summary, data(directory, measured, prefix));
    }

    private static JsonObject main(JsonObject summary) {
        List<JsonObject> all = summary.objects("measured");
        Object knee = summary.object("knee").get("rate");
        return all.stream()
                .filter(measured -> knee != null && knee.equals(measured.get("rate")))
                .findFirst()
                .orElseGet(() -> all.isEmpty() ? JsonObject.EMPTY : all.get(0));
    }

    private static RunData data(Path directory, JsonObject measured, String prefix) {
        JsonObject series = measured.object("series");
        double seconds = decimal(series.get("interval_s"));
        int intervals = series.list("due").size();
        List<Map<Metric, AbstractHistogram>> histograms = new ArrayList<>();
        for (int i = 0; i < intervals; i++) {
            histograms.add(new EnumMap<>(Metric.class));
        }
        Path file = directory.resolve(Results.HISTOGRAMS);
        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                String tag = next.getTag() == null ? "" : next.getTag();
                Optional<Metric> metric =
                        tag.startsWith(prefix) ? Metric.named(tag.substring(prefix.length())) : Optional.empty();
                // The reader gives times from its log's base time on.
                double at = (next.getStartTimeStamp() / 1e3 - reader.getStartTimeSec()) / seconds;
                int index = (int) Math.round(at);
                if (metric.isPresent() && index >= 0 && index < intervals && next instanceof Histogram histogram) {
                    histograms.get(index).put(metric.get(), histogram);
                }
            }
        } catch (FileNotFoundException e) {
            throw new PlanException(file + ": not there (expected: the directory of a load run)");
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new PlanException(file + ": " + e.getMessage() + " (expected: as a run wrote it)");
        }
        RunData data = new RunData();
        int measuredIntervals = (int) Math.min(intervals, Math.round(decimal(measured.get("seconds")) / seconds));
        for (int i = 0; i < measuredIntervals; i++) {
            long failed = whole(series, "failed", i);
            data.add(
                    seconds,
                    histograms.get(i),
                    whole(series, "due", i),
                    failed,
                    whole(series, "answered", i),
                    whole(series, "tokens", i));
        }
        return data;
    }

    private static long whole(JsonObject series, String column, int index) {
        List<@Nullable Object> values = series.list(column);
        return index < values.size() && values.get(index) instanceof Number number ? number.longValue() : 0;
    }

    private static double decimal(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 1;
    }

    /** A measurement that was just taken. */
    public static RunData of(Measurement measurement) {
        RunData data = new RunData();
        double seconds = measurement.intervalNanos() / 1e9;
        List<Interval> intervals = measurement.intervals();
        long measured = Math.round(measurement.summary().seconds() / seconds);
        for (int i = 0; i < Math.min(measured, intervals.size()); i++) {
            Interval interval = intervals.get(i);
            Map<Metric, AbstractHistogram> histograms = new EnumMap<>(Metric.class);
            for (Map.Entry<Metric, Distribution> entry :
                    interval.distributions().entrySet()) {
                histograms.put(entry.getKey(), entry.getValue().histogram());
            }
            data.add(seconds, histograms, interval.due(), interval.failed(), interval.answered(), interval.tokens());
        }
        return data;
    }
}
