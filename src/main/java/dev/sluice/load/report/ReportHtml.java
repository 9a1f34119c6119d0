package dev.sluice.load.report;

import dev.sluice.codec.Json;
import dev.sluice.load.LoadResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code report.html}: one file that needs nothing else, and is allowed to ask for nothing else by its own content security policy. */
final class ReportHtml {
    private ReportHtml() {}

    static String of(LoadResult result) throws IOException {
        // A script can't be ended by what is inside its data.
        String data = Json.text(ReportData.of(result)).replace("<", "\\u003c");
        return resource("report.html")
                .replace("/*STYLE*/", resource("report.css"))
                .replace("/*SCRIPT*/", resource("charts.js") + resource("report.js"))
                .replace("/*DATA*/", data);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReportHtml.class.getResourceAsStream("/dev/sluice/load/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
