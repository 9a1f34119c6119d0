package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Bad input gives one clear line and a documented exit code. */
class CliTest {
    @TempDir
    private Path directory;

    /** What a command did. */
    private record Ran(int code, String out, String err) {}

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Ran(line.execute(args), out.toString(), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "ask", "fanout", "batch", "models", "config", "keys", "serve", "simulate"})
    void help_hasExamples(String command) {
        Ran ran = command.isEmpty() ? run("--help") : run(command, "--help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("Examples:").contains("sluice " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "resume", "status", "list", "cancel"})
    void helpOfBatches_hasExamplesAndExitCodes(String command) {
        Ran ran = run("batch", command, "--help");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains("Examples:")
                .contains("sluice batch " + command)
                .contains("Exit codes:");
    }

    @Test
    void version_isPrinted() {
        assertThat(run("--version").out()).contains("sluice");
    }

    @Test
    void unknownOption_isAUsageError() {
        Ran ran = run("ask", "--modle", "x", "hi");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("--modle").contains("sluice ask --help");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x                                                         | --models: none",
                "-m a,b --strategy fastest x                               | --strategy: fastest",
                "-m a,b --strategy first -k 3 x                            | --k: 3 (expected: at most",
                "-m a,b --strategy hedged --delay 1s --judge a x           | --judge: has no meaning for hedged",
                "-m a,b --strategy best --max-calls 2 x                    | --max-calls: 2",
                "-m a -n 0 x                                               | --times: 0",
                "--simulated -m glm/any --strategy all --stream x          | --strategy: all",
            })
    void fanout_thatCantBe_isAUsageError(String arguments, String message) {
        Ran ran = run(("fanout " + arguments).split(" +"));

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains(message);
        assertOneLine(ran);
    }

    @Test
    void fanout_printsTheWinner_andHowEachLegFared() {
        Ran ran = run(
                "fanout",
                "--simulated",
                "-m",
                "openai/a,openai/b",
                "--strategy",
                "quorum",
                "--max-calls",
                "2",
                "--agreement",
                "numeric",
                "--tolerance",
                "1",
                "echo:42");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("42");
        assertThat(ran.err())
                .contains("openai/a")
                .contains("█")
                .contains("decided at")
                .contains("2 of 2 agree");
    }

    @Test
    void fanout_asJson_hasEveryLeg() {
        Ran ran = run("fanout", "--simulated", "-m", "openai/a", "-n", "2", "--json", "echo:hello");

        assertThat(ran.code()).as(ran.err()).isZero();
        JsonObject result = Json.parse(ran.out());
        assertThat(result.text("status")).isEqualTo("decided");
        assertThat(result.objects("legs"))
                .hasSize(2)
                .allSatisfy(leg -> assertThat(leg.object("answer").text("text")).startsWith("hello"));
    }

    @Test
    void malformedConfig_saysWhere() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.conf"), "sluice { providers {");

        Ran ran = run("config", "--config", file.toString());

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_CONFIG);
        assertThat(ran.err()).contains("bad.conf");
        assertOneLine(ran);
    }

    @Test
    void serve_forOthersWithoutKeys_isRefused() {
        Ran ran = run("serve", "--simulated", "--host", "0.0.0.0");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_CONFIG);
        assertThat(ran.err()).contains("host: 0.0.0.0").contains("keys-file");
        assertOneLine(ran);
    }

    @Test
    void serve_withoutItsKeyFile_saysWhich() {
        Ran ran = run(
                "serve",
                "--simulated",
                "--port",
                "0",
                "--keys",
                directory.resolve("none.jsonl").toString());

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_CONFIG);
        assertThat(ran.err()).contains("none.jsonl");
        assertOneLine(ran);
    }

    @Test
    void serve_fromAMissingScenario_saysWhich() {
        Ran ran = run("serve", "--simulated", directory.resolve("none.conf").toString());

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(ran.err()).contains("none.conf");
        assertOneLine(ran);
    }

    @Test
    void unknownSetting_suggestsTheKnownOne() {
        Ran ran = run("config", "-D", "sluice.engine.max-in-fligth=5");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_CONFIG);
        assertThat(ran.err()).contains("max-in-fligth").contains("max-in-flight");
        assertOneLine(ran);
    }

    @Test
    void unknownProvider_isNamed() {
        Ran ran = run("models", "--offline", "--provider", "klimi");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("klimi").contains("glm, kimi");
    }

    @Test
    void unknownModel_hasNoAnswer() {
        Ran ran = run("ask", "--model", "glm-9000", "hi");

        assertThat(ran.code()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(ran.err()).contains("glm-9000");
        assertOneLine(ran);
    }

    @Test
    void emptyPrompt_isAUsageError() {
        Ran ran = run("ask", " ");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("prompt is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "-1s", "soon", ""})
    void impossibleDeadline_isAUsageError(String deadline) {
        Ran ran = run("ask", "--deadline", deadline, "hi");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("expected");
    }

    @Test
    void impossibleKey_isAConfigErrorThatHidesIt() {
        Ran ran = run("ask", "-D", "sluice.providers.kimi.key=sk-with space and tab", "hi");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_CONFIG);
        assertThat(ran.err()).contains("sluice.providers.kimi.key").doesNotContain("with space");
    }

    @Test
    void scenarioWithATypo_saysWhatWasMeant() throws Exception {
        Path file =
                Files.writeString(directory.resolve("typo.conf"), "providers { glm { faults = [{ fault = hangg }] } }");

        Ran ran = run("simulate", file.toString());

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(ran.err()).contains("hangg").contains("did you mean 'hang'");
        assertOneLine(ran);
    }

    @Test
    void missingScenario_isNamed() {
        Ran ran = run("simulate", "nowhere.conf");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(ran.err()).contains("nowhere.conf");
    }

    @Test
    void config_printsValuesWithTheirSource_asATableAndAsJson() {
        Ran table = run("config", "-D", "sluice.providers.glm.timeout=7s", "glm.timeout");
        Ran json = run("config", "-D", "sluice.providers.glm.timeout=7s", "--json", "glm.timeout");

        assertThat(table.out()).contains("sluice.providers.glm.timeout").contains("7s");
        assertThat(json.out()).startsWith("[{").contains("\"path\":\"sluice.providers.glm.timeout\"");
    }

    @Test
    void models_listsTheCatalogue_asATableAndAsJson() {
        assertThat(run("models", "--offline").out()).contains("glm-4.6").contains("kimi-latest");
        assertThat(run("models", "--offline", "--json").out()).startsWith("[{\"provider\":\"glm\"");
    }

    private static void assertOneLine(Ran ran) {
        assertThat(ran.err().strip().lines()).as(ran.err()).hasSize(1);
        assertThat(ran.err()).startsWith("sluice: ").doesNotContain("\tat ");
    }
}
