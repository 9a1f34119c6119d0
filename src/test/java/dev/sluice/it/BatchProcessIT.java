package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.codec.Json;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice batch} as a process: its signals, a second one beside it, a disk that is full. */
class BatchProcessIT {
    private static final int IN_USE = 75;
    private static final int IO_ERROR = 74;
    private static final int INTERRUPTED = 130;

    @TempDir
    private Path directory;

    private Simulator simulator;

    @BeforeEach
    void start() throws IOException {
        simulator = Simulator.start(Scenario.parse(
                "providers { p { dialect = openai, latency { first-byte = 100ms, token-pace = 0ms, tokens = 3 } } }"));
        Files.writeString(directory.resolve("sluice.conf"), """
                sluice {
                  providers { glm.enabled = false, kimi.enabled = false
                    p { dialect = openai, base-url = "%s/v1", key = "sk-of-a-test", any-model = true } }
                  routing.default-model = "p/m"
                }
                """.formatted(simulator.origin("p")));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void closedTerminal_changesNothing_aSecondProcessIsRefused_andAStopPutsBackWhatIsOpen() throws Exception {
        // Enough for a second process to start meanwhile, however busy the machine is.
        input(1_200, 10);
        try (BatchProcess first = run(List.of())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> truth().requestCount() > 8);
            first.signal("HUP");
            long then = truth().requestCount();
            await().atMost(Duration.ofSeconds(30)).until(() -> truth().requestCount() > then + 20);

            try (BatchProcess second = resume(id(first))) {
                assertThat(second.end()).as(second.said()).isEqualTo(IN_USE);
                assertThat(second.err())
                        .contains("is in use by process " + first.pid())
                        .hasLineCount(1);
            }
            first.signal("TERM");
            assertThat(first.end()).as(first.said()).isEqualTo(INTERRUPTED);
            assertThat(first.err()).contains("Go on with: sluice batch resume " + id(first));

            try (BatchProcess last = resume(id(first))) {
                assertThat(last.end()).as(last.said()).isZero();
            }
        }
        assertThat(Files.readAllLines(directory.resolve("answers.jsonl"))).hasSize(1_200);
        assertThat(sends()).hasSize(1_200).allSatisfy(times -> assertThat(times).isOne());
    }

    @Test
    void diskThatIsFull_stopsTheRunInOneLine_andNothingThatIsOverIsAskedAgain() throws Exception {
        input(1_200, 700);
        String id;
        // Files may not pass 2,600 KiB: the journal's log does while answers come in.
        try (BatchProcess process = run(List.of("bash", "-c", "ulimit -f 2600; exec \"$@\"", "bash"))) {
            assertThat(process.end()).as(process.said()).isEqualTo(IO_ERROR);
            id = id(process);
            assertThat(process.err().lines().filter(line -> line.startsWith("sluice: ")))
                    .singleElement()
                    .asString()
                    .contains("can't be written")
                    .contains("go on with 'sluice batch resume " + id + "'");
            assertThat(process.err()).doesNotContain("\tat ");
        }
        long before = truth().requestCount();
        assertThat(before).isBetween(1L, 1_199L);

        try (BatchProcess process = resume(id)) {
            assertThat(process.end()).as(process.said()).isZero();
        }

        assertThat(Files.readAllLines(directory.resolve("answers.jsonl"))).hasSize(1_200);
        assertThat(truth().requestCount())
                .as("what was in flight is asked again, and no more")
                .isLessThanOrEqualTo(1_200 + 16);
    }

    private BatchProcess run(List<String> wrapper) {
        return process(wrapper, "run", "in.jsonl", "-o", "answers.jsonl", "--json", "--concurrency", "16");
    }

    private BatchProcess resume(String id) {
        return process(List.of(), "resume", id);
    }

    private BatchProcess process(List<String> wrapper, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--journal", "journal.db", "--config", "sluice.conf"));
        return BatchProcess.start(directory, wrapper, "", all);
    }

    private static String id(BatchProcess process) {
        return Json.parse(process.out().lines().findFirst().orElseThrow()).text("id");
    }

    private void input(int items, int characters) throws IOException {
        String filler = "x".repeat(characters);
        Files.write(
                directory.resolve("in.jsonl"),
                IntStream.range(0, items)
                        .mapToObj(i -> "{\"prompt\":\"" + i + " " + filler + "\"}")
                        .toList());
    }

    private Truth truth() {
        return simulator.truth("p");
    }

    private List<Long> sends() {
        return List.copyOf(truth().requests().stream()
                .collect(Collectors.groupingBy(Truth.Request::prompt, Collectors.counting()))
                .values());
    }
}
