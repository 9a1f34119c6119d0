package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import dev.sluice.codec.Json;
import dev.sluice.load.plan.LoadPlan;
import dev.sluice.load.plan.PlanReader;
import dev.sluice.model.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sluice load} as people call it: what it writes, prints and exits with. */
class LoadCommandIT {
    private static final String TOLERANT = """
            check { max-lag = 1m, max-stalled = 1, max-busy = 1, max-dropped = 1 }
            load { rehearsal = 0s, warm-up = 500ms, rate = 30/s, duration = 2s, timeout = 20s }
            prompts.stream = true
            """;

    @TempDir
    private Path directory;

    private Path plan = Path.of("");

    /** What a command said and ended with. */
    private record Said(int code, String out, String err) {}

    @BeforeEach
    void writePlan() throws Exception {
        Path scenario = Files.writeString(
                directory.resolve("scenario.conf"),
                "providers { openai { latency { first-byte = 5ms, token-pace = 2ms, tokens = 10 } } }");
        plan = Files.writeString(
                directory.resolve("plan.conf"),
                TOLERANT + "target.simulated = " + ConfigUtil.quoteString(scenario.toString()) + "\n");
    }

    private static Said sluice(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = line.execute(arguments);
        return new Said(code, out.toString(), err.toString());
    }

    @Test
    void run_writesResults_thatAreReadAgainAndCompared() throws Exception {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");

        Said said = sluice("load", plan.toString(), "--json", "--out", first.toString(), "--slo", "error<50%");

        assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.OK);
        JsonObject summary = Json.parse(said.out());
        assertThat(summary).isEqualTo(Json.parse(Files.readString(first.resolve("summary.json"))));
        JsonObject target = summary.objects("measured").get(0);
        assertThat(target.object("requests").number("due", 0)).isEqualTo(60);
        assertThat(summary.object("accuracy").number("requests_that_differ", -1))
                .isZero();
        assertThat(Files.readAllLines(first.resolve("requests.jsonl")))
                .hasSize(75)
                .allSatisfy(line -> assertThat(Json.parse(line).text("id")).startsWith("load-" + summary.text("run")));
        // What draws the page is in it, and its browser is told to load nothing.
        assertThat(Files.readString(first.resolve("report.html")))
                .contains("default-src 'none'", "data-chart", summary.text("run"))
                .doesNotContain("src=\"", "<link", "@import", "/*DATA*/", "/*SCRIPT*/", "/*STYLE*/");
        LoadPlan repeated = PlanReader.read(first.resolve("plan.conf"), Map.of());
        assertThat(repeated.slo().toString()).isEqualTo("error<50%");

        Said again = sluice("load", first.resolve("plan.conf").toString(), "--out", second.toString(), "--seed", "2");

        assertThat(again.code()).as(again.err()).isEqualTo(ExitCode.OK);
        assertThat(again.out())
                .contains("time to first token", "SLO met", "every token was counted", "report: " + second);

        // A busy machine may have made either the slower one.
        Said compared = sluice("load", "compare", first.toString(), second.toString(), "--json");
        assertThat(compared.code()).as(compared.out()).isIn(ExitCode.OK, ExitCode.FELL_SHORT);
        List<JsonObject> differences = Json.parse(compared.out()).objects("differences");
        assertThat(differences)
                .extracting(difference -> difference.text("figure"))
                .contains("ttft.p50", "itl.p50", "latency.p99", "error", "throughput", "tokens");
        assertThat(differences)
                .filteredOn(difference -> difference.text("figure").equals("ttft.p50"))
                .singleElement()
                .satisfies(difference -> assertThat(difference.get("low")).isInstanceOf(Number.class));
    }

    @Test
    void exitCodes_sayWhatBecameOfIt() throws Exception {
        String out = directory.resolve("out").toString();

        Said missed = sluice("load", plan.toString(), "--duration", "1s", "--out", out, "--slo", "ttft.p50<1us");
        assertThat(missed.code()).isEqualTo(ExitCode.FELL_SHORT);
        assertThat(missed.out()).contains("SLO missed", "✗ ttft.p50<1us");

        // One connection, which hangs: nearly all that is due is dropped.
        Path strict = Files.writeString(
                directory.resolve("strict.conf"),
                "include \"plan.conf\"\ncheck.max-dropped = 0\nfaults = [{ at = 0s, for = 1s, fault = hang }]");
        Said invalid = sluice(
                "load",
                strict.toString(),
                "--duration",
                "1s",
                "--max-connections",
                "1",
                "--timeout",
                "300ms",
                "--out",
                out);
        assertThat(invalid.code()).isEqualTo(ExitCode.INVALID_RUN);
        assertThat(invalid.out()).startsWith("\nINVALID: these figures are not the target's");

        assertThat(sluice("load", plan.toString(), "--rate", "fast").code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(sluice("load", "--rate", "1/s").err()).contains("--target or --simulated");
        assertThat(sluice("load", "--speed", "1").code()).isEqualTo(ExitCode.USAGE);
        assertThat(sluice("load", "compare", out, directory.toString()).err()).contains("no summary.json");
    }
}
