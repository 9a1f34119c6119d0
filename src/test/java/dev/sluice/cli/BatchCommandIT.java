package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.batch.Journal;
import dev.sluice.batch.journal.JournalSettings;
import dev.sluice.batch.journal.Journals;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sluice batch} over simulated providers: what it prints, writes and exits with. */
class BatchCommandIT {
    @TempDir
    private Path directory;

    private record Ran(int code, String out, String err) {
        List<JsonObject> events() {
            return out.lines().map(Json::parse).toList();
        }
    }

    @Test
    void run_writesAnswersAndErrors_andTellsOfThem() throws Exception {
        Path input = input("{\"prompt\":\"a\"}", "{\"prompt\":", "{\"prompt\":\"b\",\"custom_id\":\"x\"}");

        Ran ran = run("run", input.toString(), "-o", file("answers.jsonl"), "--simulated", "--json");

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(ran.events().get(0).text("event")).isEqualTo("accepted");
        assertThat(ran.events().get(0).number("malformed", 0)).isEqualTo(1);
        JsonObject last = ran.events().get(ran.events().size() - 1);
        assertThat(last.text("event")).isEqualTo("ended");
        assertThat(last.object("batch").text("state")).isEqualTo("completed");
        assertThat(lines("answers.jsonl"))
                .extracting(line -> line.text("custom_id"))
                .containsExactly("line-1", "x");
        assertThat(lines("answers.errors.jsonl"))
                .extracting(line -> line.object("error").text("message"))
                .singleElement()
                .asString()
                .startsWith("line 2: not JSON");

        String id = last.object("batch").text("id");
        Ran status = run("status", id.substring(0, 12));
        assertThat(status.out())
                .contains(id)
                .contains("completed")
                .contains("2 of 3")
                .contains(file("answers.jsonl"));
        assertThat(Json.parse(run("status", id, "--json").out())
                        .object("counts")
                        .number("failed", 0))
                .isEqualTo(1);
        assertThat(run("list").out()).contains("BATCH").contains(id);
        assertThat(Json.parse("{\"all\":" + run("list", "--json").out() + "}").objects("all"))
                .extracting(batch -> batch.text("id"))
                .containsExactly(id);
        for (String command : List.of("resume", "cancel")) {
            Ran over = run(command, id);
            assertThat(over.code()).isEqualTo(ExitCode.USAGE);
            assertOneLine(over, "is completed (expected: one that is not over)");
        }
    }

    @Test
    void progress_tellsWhatIsDone_failed_inFlight_itsRateTokensAndTime() throws Exception {
        Ran ran = run("run", input("{\"prompt\":\"a\"}").toString(), "-o", file("a.jsonl"), "--simulated");

        assertThat(ran.code()).isZero();
        assertThat(ran.err()).containsPattern("1 of 1 done, 0 failed, 0 in flight, \\d+(\\.\\d)?/s, \\d+ tokens");
        assertThat(ran.out()).contains("answered  1 of 1");
    }

    @Test
    void severalModels_areAskedAsAStrategySays() throws Exception {
        Ran ran = run(
                "run",
                input("{\"prompt\":\"a\"}", "{\"prompt\":\"b\"}").toString(),
                "-o",
                file("a.jsonl"),
                "--simulated",
                "-m",
                "glm/any,kimi/any",
                "--strategy",
                "all");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(lines("a.jsonl"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(
                                line.object("response").object("body").objects("choices"))
                        .isNotEmpty());
    }

    @Test
    void idThatOccursTwice_isRefused() throws Exception {
        Path input = input("{\"prompt\":\"a\",\"custom_id\":\"x\"}", "{\"prompt\":\"b\",\"custom_id\":\"x\"}");

        Ran ran = run("run", input.toString(), "-o", file("a.jsonl"), "--simulated");

        assertThat(ran.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertOneLine(ran, "nothing was sent: line 2: custom_id: 'x' is that of line 1 too");
        assertThat(directory.resolve("a.jsonl")).doesNotExist();
    }

    @Test
    void fileThatIsThere_isReplacedOnlyWithForce() throws Exception {
        Path input = input("{\"prompt\":\"a\"}");
        Path answers = Files.writeString(directory.resolve("a.jsonl"), "somebody's");

        Ran refused = run("run", input.toString(), "-o", answers.toString(), "--simulated");
        assertThat(refused.code()).isEqualTo(ExitCode.CANT_CREATE);
        assertOneLine(refused, "is there already (expected: another name, or --force)");
        assertThat(answers).hasContent("somebody's");

        assertThat(run("run", input.toString(), "-o", answers.toString(), "--simulated", "--force")
                        .code())
                .isZero();
        assertThat(lines("a.jsonl")).hasSize(1);
    }

    @Test
    void whatIsWrong_isOneLine() throws Exception {
        Path input = input("{\"prompt\":\"a\"}");

        assertRefused(ExitCode.BAD_INPUT, "no such file", "run", file("none"), "-o", file("a.jsonl"), "--simulated");
        assertRefused(
                ExitCode.CANT_CREATE, "has no folder", "run", input.toString(), "-o", file("none/a"), "--simulated");
        assertRefused(ExitCode.USAGE, "is the input", "run", input.toString(), "-o", input.toString(), "--force");
        assertRefused(ExitCode.USAGE, "concurrency: 0", "run", input.toString(), "-o", file("a"), "-c", "0");
        assertRefused(ExitCode.USAGE, "nobody has 'none/x'", "run", input.toString(), "-o", file("a"), "-m", "none/x");
        assertRefused(ExitCode.USAGE, "no batch batch_none", "status", "batch_none");
    }

    @Test
    void journal_thatIsInUse_isNoJournal_orCantBeWritten_isOneLine() throws Exception {
        Path input = input("{\"prompt\":\"a\"}");
        String used = file("used.db");
        try (Journal unused = Journals.open(used, JournalSettings.DEFAULT)) {
            assertThat(unused.notice()).isEmpty();
            Ran ran = plain("run", input.toString(), "-o", file("a"), "--simulated", "--journal", used);
            assertThat(ran.code()).isEqualTo(ExitCode.IN_USE);
            assertOneLine(ran, "is in use by this process");
        }
        Path text = Files.writeString(directory.resolve("text.db"), "no database at all ".repeat(100));
        Ran foreign = plain("run", input.toString(), "-o", file("a"), "--simulated", "--journal", text.toString());
        assertThat(foreign.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertOneLine(foreign, "is no journal");
        Ran folder = plain("run", input.toString(), "-o", file("a"), "--simulated", "--journal", file("none/j.db"));
        assertThat(folder.code()).isEqualTo(ExitCode.IO_ERROR);
        assertOneLine(folder, "can't be written");
    }

    // What the tests say shortly

    /** With a journal of the test's own. */
    private Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--journal", file("journal.db")));
        return plain(all.toArray(String[]::new));
    }

    private static Ran plain(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("batch"));
        all.addAll(List.of(arguments));
        return new Ran(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
    }

    private void assertRefused(int code, String message, String... arguments) {
        Ran ran = run(arguments);
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertOneLine(ran, message);
    }

    private static void assertOneLine(Ran ran, String message) {
        assertThat(ran.err().strip().lines()).as(ran.err()).hasSize(1);
        assertThat(ran.err()).startsWith("sluice: ").contains(message).doesNotContain("\tat ");
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private Path input(String... lines) throws IOException {
        return Files.write(directory.resolve("in.jsonl"), List.of(lines));
    }

    private List<JsonObject> lines(String name) throws IOException {
        return Files.readAllLines(directory.resolve(name)).stream()
                .map(Json::parse)
                .toList();
    }
}
