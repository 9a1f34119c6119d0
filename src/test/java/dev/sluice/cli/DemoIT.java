package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo does what it says, and its promises can be broken. */
class DemoIT {
    @Test
    void demo_makesItsCallsAndReportsThemAsJson() {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(new StringWriter()));

        int code = line.execute("demo", "--json", "--calls", "160");

        JsonObject report = Json.parse(out.toString());
        assertThat(report.number("calls", 0)).isEqualTo(160);
        assertThat(report.objects("providers"))
                .extracting(provider -> provider.text("provider"))
                .containsExactly("glm", "kimi");
        assertThat(report.objects("promises")).hasSize(10);
        // What a busy machine can break is timing; nothing else may.
        for (JsonObject promise : report.objects("promises")) {
            if (!promise.text("promise").contains("250 ms")) {
                assertThat(promise.isTrue("kept")).as(Json.text(promise)).isTrue();
            }
        }
        assertThat(code).isEqualTo(report.isTrue("all_kept") ? ExitCode.OK : ExitCode.PROMISE_BROKEN);
        assertThat(report.objects("providers"))
                .allSatisfy(
                        provider -> assertThat(provider.number("answered", 0)).isGreaterThan(30));
    }

    @Test
    void promises_areBrokenByARunThatBreaksThem() {
        DemoCall late = new DemoCall("glm", "x", false, DemoCall.Cancel.NEVER);
        late.started();
        late.ended(null, null);
        Demo.Run run = new Demo.Run(
                List.of(late),
                Duration.ofSeconds(-10),
                Map.of(),
                new dev.sluice.model.EngineStatus(true, 3, List.of()),
                Map.of("glm", 2),
                Duration.ofSeconds(1),
                Duration.ZERO);

        List<DemoPromise> broken =
                DemoPromise.of(run).stream().filter(promise -> !promise.kept()).toList();

        assertThat(broken)
                .extracting(DemoPromise::text)
                .anyMatch(text -> text.startsWith("every call ends"))
                .anyMatch(text -> text.startsWith("no call ends later"))
                .anyMatch(text -> text.startsWith("nothing is left behind"));
    }

    @Test
    void promptsFile_isRead(@TempDir Path directory) throws Exception {
        Path empty = Files.writeString(directory.resolve("prompts.txt"), "# nothing\n\n");
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(err, true));

        assertThat(line.execute("demo", "--prompts", empty.toString())).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).contains("no prompts");
    }
}
