package dev.sluice.load.report;

import com.typesafe.config.ConfigRenderOptions;
import dev.sluice.codec.Json;
import dev.sluice.load.LoadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what came of a run into its directory. */
public final class Results {
    /** The page. */
    public static final String REPORT = "report.html";

    /** The figures. */
    public static final String SUMMARY = "summary.json";

    /** The requests. */
    public static final String REQUESTS = "requests.jsonl";

    /** The distributions. */
    public static final String HISTOGRAMS = "latency.hlog";

    private static final String PLAN = "plan.conf";

    private Results() {}

    /** Writes all but the log of requests, which was written meanwhile. */
    public static void write(Path directory, LoadResult result) throws IOException {
        Files.writeString(directory.resolve(SUMMARY), Json.text(SummaryJson.of(result)) + "\n");
        HistogramLog.write(directory.resolve(HISTOGRAMS), result);
        Files.writeString(
                directory.resolve(PLAN),
                "# Every setting of this run but its key; 'sluice load " + PLAN + "' repeats it.\n"
                        + result.plan()
                                .effective()
                                .root()
                                .render(ConfigRenderOptions.defaults()
                                        .setOriginComments(false)
                                        .setComments(false)
                                        .setJson(false)));
        Files.writeString(directory.resolve(REPORT), ReportHtml.of(result));
    }
}
