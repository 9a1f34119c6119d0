package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.Counts;
import dev.sluice.batch.ItemState;
import dev.sluice.batch.Journal;
import dev.sluice.batch.LineRules;
import dev.sluice.batch.NewBatch;
import dev.sluice.batch.journal.JournalSettings;
import dev.sluice.batch.journal.Journals;
import dev.sluice.batch.run.BatchRunner;
import dev.sluice.batch.run.Batches;
import dev.sluice.batch.run.RunSettings;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Truth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches over a real engine, simulated providers and a journal: the same for each kind of journal. */
abstract class BatchSuite {
    private static final RunSettings QUICK =
            RunSettings.DEFAULT.withLook(Duration.ofMillis(100)).withDrain(Duration.ofSeconds(5));

    @TempDir
    Path directory;

    /** A place where no journal is yet; the same one each time. */
    abstract String location();

    @Test
    void everyItem_isAnsweredOnce_inTheOrderOfTheInput() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            Batch batch = run(fixture, lines(200, i -> prompt("echo:w" + i)), 20);

            assertThat(batch.state()).isEqualTo(BatchState.COMPLETED);
            List<JsonObject> answers = read("answers.jsonl");
            assertThat(answers)
                    .extracting(line -> line.text("custom_id"))
                    .isEqualTo(IntStream.rangeClosed(1, 200)
                            .mapToObj(i -> "line-" + i)
                            .toList());
            for (int i = 1; i <= 200; i++) {
                JsonObject response = answers.get(i - 1).object("response");
                assertThat(response.number("status_code", 0)).isEqualTo(200);
                assertThat(content(response)).startsWith("w" + i + " ");
            }
            assertThat(sends(fixture))
                    .hasSize(200)
                    .allSatisfy((prompt, times) -> assertThat(times).isOne());
            assertThat(directory.resolve("errors.jsonl")).doesNotExist();
            assertThat(fixture.truth("openai").maxConcurrent()).isLessThanOrEqualTo(20);
        }
    }

    @Test
    void malformedLines_goToTheErrors_andTheRestRuns() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            Batch batch = run(fixture, prompt("echo:a") + "\n{\"prompt\":\n\n" + prompt("echo:b") + "\n{\"n\":1}\n", 4);

            assertThat(read("answers.jsonl"))
                    .extracting(line -> line.text("custom_id"))
                    .containsExactly("line-1", "line-4");
            assertThat(read("errors.jsonl"))
                    .extracting(line -> line.object("error").text("message"))
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("line 2: not JSON"),
                            second -> assertThat(second).startsWith("line 5: custom_id: "));
            assertThat(batch.errors()).hasSize(2);
            assertThat(batch.total()).isEqualTo(4);
        }
    }

    @Test
    void duplicateIds_areRefused_beforeAnythingIsSent() throws Exception {
        try (Fixture fixture = Fixture.start("");
                Batches batches = open(fixture)) {
            String twice =
                    "{\"prompt\":\"x\",\"custom_id\":\"a\"}\n{\"prompt\":\"y\"}\n{\"prompt\":\"z\",\"custom_id\":\"a\"}\n";

            Batches.Submitted submitted = submit(batches, twice, options(4));

            assertThat(submitted.input().isAccepted()).isFalse();
            assertThat(submitted.batch().state()).isEqualTo(BatchState.FAILED);
            assertThat(submitted.input().errors())
                    .extracting(error -> error.text("message"))
                    .containsExactly("custom_id: 'a' is that of line 1 too (expected: a custom_id for each line)");
            assertThat(fixture.truth("openai").requestCount()).isZero();
        }
    }

    @Test
    void emptyInput_orTooMuch_isRefused() throws Exception {
        try (Fixture fixture = Fixture.start("");
                Batches batches = open(fixture)) {
            assertThat(submit(batches, "\n \n", options(4)).input().errors())
                    .extracting(error -> error.text("code"))
                    .containsExactly("empty_file");
            assertThat(batches.submit(
                                    NewBatch.of(
                                            options(4),
                                            Instant.now(),
                                            Instant.now().plusSeconds(60)),
                                    bytes(lines(12, i -> prompt("x"))),
                                    LineRules.DEFAULT,
                                    11)
                            .input()
                            .errors())
                    .extracting(error -> error.text("code"))
                    .containsExactly("too_many_requests");
        }
    }

    @Test
    void throttledItems_areWaitedOut_notFailed() throws Exception {
        try (Fixture fixture = Fixture.start("sluice.provider-defaults.retry.max-attempts = 1")) {
            fixture.faults("openai", "{ times = 9, fault = error, type = rate_limit_exceeded }");

            run(fixture, lines(60, i -> prompt("echo:w" + i)), 8);

            assertThat(read("answers.jsonl")).hasSize(60);
            assertThat(fixture.truth("openai").requestCount()).isEqualTo(69);
        }
    }

    @Test
    void outage_isWaitedOut() throws Exception {
        try (Fixture fixture = Fixture.start("sluice.provider-defaults.retry.max-attempts = 1");
                Batches batches = open(fixture)) {
            fixture.simulator().stopListening("openai");
            Batch batch = submit(batches, lines(40, i -> prompt("echo:w" + i)), options(8))
                    .batch();
            BatchRunner runner = batches.runner(batch);
            CompletableFuture<BatchRunner.End> end = runner.start();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !runner.progress().waiting().isEmpty());
            fixture.simulator().resumeListening("openai");

            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);
            assertThat(batches.counts(batch)).isEqualTo(new Counts(0, 0, 40, 0, 0, 0));
        }
    }

    @Test
    void failureThatTheEngineRetried_isFinal() throws Exception {
        try (Fixture fixture = Fixture.start("""
                sluice.provider-defaults { breaker.enabled = false, retry { max-attempts = 2, initial-delay = 1ms, budget-per-second = 1000 } }
                """)) {
            fixture.faults("openai", "{ match { contains = bad }, fault = status, status = 500 }");

            run(fixture, lines(20, i -> prompt(i % 4 == 0 ? "bad " + i : "echo:w" + i)), 4);

            assertThat(read("answers.jsonl")).hasSize(15);
            assertThat(read("errors.jsonl")).hasSize(5).allSatisfy(line -> {
                assertThat(line.object("response").number("status_code", 0)).isEqualTo(502);
                assertThat(line.object("response")
                                .object("body")
                                .object("error")
                                .text("code"))
                        .isEqualTo("unavailable");
            });
            Map<String, Long> sends = sends(fixture);
            assertThat(sends).hasSize(20);
            sends.forEach((prompt, times) -> assertThat(times).isEqualTo(prompt.startsWith("bad") ? 2 : 1));
        }
    }

    @Test
    void stoppedBatch_goesOn_withoutAskingTwice() throws Exception {
        try (Fixture fixture = Fixture.start(slow("openai", 20), "")) {
            String id;
            try (Batches batches = open(fixture)) {
                Batch batch = submit(batches, lines(100, i -> prompt("echo:w" + i)), options(4))
                        .batch();
                id = batch.id();
                BatchRunner runner = batches.runner(batch);
                CompletableFuture<BatchRunner.End> end = runner.start();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> runner.progress().ended() > 10);
                runner.stop();
                assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.STOPPED);
                Counts counts = batches.counts(batch);
                assertThat(counts.running()).isZero();
                assertThat(counts.pending()).isPositive();
                assertThat(counts.succeeded()).isEqualTo(fixture.truth("openai").requestCount());
            }
            try (Batches batches = open(fixture)) {
                assertThat(batches.lost().isNone()).isTrue();
                Batch batch = batches.find(id).orElseThrow();
                assertThat(batches.runner(batch).start().get(60, TimeUnit.SECONDS))
                        .isEqualTo(BatchRunner.End.FINISHED);
                assertThat(batches.conclude(batch).state()).isEqualTo(BatchState.COMPLETED);
            }
            assertThat(read("answers.jsonl")).hasSize(100);
            assertThat(sends(fixture))
                    .hasSize(100)
                    .allSatisfy((prompt, times) -> assertThat(times).isOne());
        }
    }

    @Test
    void stopThatWaitsNoLonger_takesCallsBack() throws Exception {
        try (Fixture fixture = Fixture.start("");
                Batches batches = open(fixture, QUICK.withDrain(Duration.ofMillis(50)))) {
            fixture.faults("openai", "{ fault = hang }");
            Batch batch =
                    submit(batches, lines(10, i -> prompt("x" + i)), options(4)).batch();
            BatchRunner runner = batches.runner(batch);
            CompletableFuture<BatchRunner.End> end = runner.start();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> fixture.truth("openai").requestCount() == 4);

            runner.stop();

            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.STOPPED);
            assertThat(batches.counts(batch)).isEqualTo(new Counts(10, 0, 0, 0, 0, 0));
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> fixture.truth("openai").aborts() == 4);
        }
    }

    @Test
    void cancelledBatch_keepsWhatIsDone() throws Exception {
        try (Fixture fixture = Fixture.start("");
                Batches batches = open(fixture)) {
            fixture.faults("openai", "{ match { contains = hang }, fault = hang }");
            Batch batch = submit(batches, lines(50, i -> prompt(i <= 10 ? "echo:w" + i : "hang")), options(4))
                    .batch();
            BatchRunner runner = batches.runner(batch);
            CompletableFuture<BatchRunner.End> end = runner.start();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> runner.progress().counts().succeeded() == 10);

            cancel(batch);

            assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);
            Batch over = batches.conclude(batch);
            assertThat(over.state()).isEqualTo(BatchState.CANCELLED);
            assertThat(batches.counts(over)).isEqualTo(new Counts(0, 0, 10, 0, 0, 40));
            assertThat(read("answers.jsonl")).hasSize(10);
            assertThat(read("errors.jsonl"))
                    .hasSize(40)
                    .allSatisfy(line ->
                            assertThat(line.object("error").text("code")).isEqualTo("batch_cancelled"));
            assertThat(fixture.truth("openai").requestCount())
                    .as("no more was sent")
                    .isLessThanOrEqualTo(14);
        }
    }

    /** Somebody else says so, who only looks at the journal. */
    private void cancel(Batch batch) {
        try (Journal visited = Journals.visit(location())) {
            boolean moved = visited.write(
                            Journal.Step.OTHER,
                            tx -> tx.move(batch, Set.of(BatchState.IN_PROGRESS), BatchState.CANCELLING, Instant.now()))
                    .join();
            assertThat(moved).isTrue();
        }
    }

    @Test
    void expiredBatch_keepsWhatIsDone() throws Exception {
        try (Fixture fixture = Fixture.start("");
                Batches batches = open(fixture)) {
            fixture.faults("openai", "{ match { contains = hang }, fault = hang }");
            Instant now = Instant.now();
            Batch batch = batches.submit(
                            NewBatch.of(options(4), now, now.plusSeconds(4)),
                            bytes(lines(30, i -> prompt(i <= 5 ? "echo:w" + i : "hang"))),
                            LineRules.DEFAULT,
                            1000)
                    .batch();

            assertThat(batches.runner(batch).start().get(30, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);

            Batch over = batches.conclude(batch);
            assertThat(over.state()).isEqualTo(BatchState.EXPIRED);
            assertThat(batches.counts(over)).isEqualTo(new Counts(0, 0, 5, 0, 25, 0));
            assertThat(read("errors.jsonl"))
                    .allSatisfy(line ->
                            assertThat(line.object("error").text("code")).isEqualTo("batch_expired"));
        }
    }

    @Test
    void embeddings_areAskedForToo() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            run(fixture, """
                    {"custom_id":"e","method":"POST","url":"/v1/embeddings","body":{"model":"openai/embed","input":["a","b"]}}
                    """, 2);

            JsonObject body = read("answers.jsonl").get(0).object("response").object("body");
            assertThat(body.text("object")).isEqualTo("list");
            assertThat(body.objects("data")).hasSize(2);
        }
    }

    @Test
    void severalModels_haveLanesOfTheirOwn() throws Exception {
        try (Fixture fixture = Fixture.start("sluice.provider-defaults.retry.max-attempts = 1")) {
            fixture.faults("glm", "{ times = 3, fault = error, code = \"1302\" }");

            run(
                    fixture,
                    lines(
                            60,
                            i -> i % 2 == 0
                                    ? "{\"prompt\":\"echo:w" + i + "\",\"model\":\"glm/glm-4.6\"}"
                                    : prompt("echo:w" + i)),
                    8);

            assertThat(read("answers.jsonl")).hasSize(60);
        }
    }

    @Test
    void callDeadline_endsEachCall() throws Exception {
        try (Fixture fixture = Fixture.start("");
                Batches batches = open(fixture)) {
            fixture.faults("openai", "{ fault = hang }");
            Batch batch = submit(
                            batches, lines(3, i -> prompt("x")), options(3).withCallDeadline(Duration.ofMillis(300)))
                    .batch();

            assertThat(batches.runner(batch).start().get(20, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);

            batches.conclude(batch);
            assertThat(read("errors.jsonl"))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line.object("response").number("status_code", 0))
                            .isEqualTo(504));
        }
    }

    @Test
    void fileThatIsThere_isNotReplaced_andNothingIsLost() throws Exception {
        try (Fixture fixture = Fixture.start("");
                Batches batches = open(fixture)) {
            Batch batch = submit(batches, prompt("echo:a"), options(1)).batch();
            assertThat(batches.runner(batch).start().get(20, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);
            Path answers = Files.writeString(directory.resolve("answers.jsonl"), "somebody's");

            org.assertj.core.api.Assertions.assertThatThrownBy(() -> batches.conclude(batch))
                    .isInstanceOf(FileAlreadyExistsException.class);

            assertThat(answers).hasContent("somebody's");
            Files.delete(answers);
            assertThat(batches.conclude(batch).state()).isEqualTo(BatchState.COMPLETED);
            assertThat(batches.conclude(batch).state()).as("once more").isEqualTo(BatchState.COMPLETED);
            assertThat(read("answers.jsonl")).hasSize(1);
            try (var files = Files.list(directory)) {
                assertThat(files.map(file -> String.valueOf(file.getFileName())))
                        .noneMatch(name -> name.endsWith(".tmp"));
            }
        }
    }

    // What the tests say shortly

    Batches open(Fixture fixture) {
        return open(fixture, QUICK);
    }

    Batches open(Fixture fixture, RunSettings settings) {
        Journal journal = Journals.open(location(), JournalSettings.DEFAULT.withNodeTimeout(Duration.ofSeconds(1)));
        return Batches.over(journal, fixture.sluice(), settings);
    }

    Batches.Submitted submit(Batches batches, String lines, BatchOptions options) throws IOException {
        Instant now = Instant.now();
        return batches.submit(
                NewBatch.of(options, now, now.plus(Duration.ofHours(1))), bytes(lines), LineRules.DEFAULT, 100_000);
    }

    private Batch run(Fixture fixture, String lines, int concurrency) throws Exception {
        try (Batches batches = open(fixture)) {
            Batch batch = submit(batches, lines, options(concurrency)).batch();
            assertThat(batches.runner(batch).start().get(90, TimeUnit.SECONDS)).isEqualTo(BatchRunner.End.FINISHED);
            return batches.conclude(batch);
        }
    }

    BatchOptions options(int concurrency) {
        return BatchOptions.of(concurrency)
                .withFiles(
                        directory.resolve("answers.jsonl").toString(),
                        directory.resolve("errors.jsonl").toString(),
                        false);
    }

    private List<JsonObject> read(String name) throws IOException {
        return Files.readAllLines(directory.resolve(name)).stream()
                .map(Json::parse)
                .toList();
    }

    static String prompt(String text) {
        return "{\"prompt\":\"" + text + "\",\"model\":\"openai/gpt-test\"}";
    }

    static String lines(int count, IntFunction<String> line) {
        return IntStream.rangeClosed(1, count).mapToObj(line).collect(Collectors.joining("\n")) + "\n";
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    static String slow(String provider, int millis) {
        return Fixture.HEALTHY.replace(
                provider + " { dialect = " + provider + ", latency { first-byte = 1ms",
                provider + " { dialect = " + provider + ", latency { first-byte = " + millis + "ms");
    }

    private static String content(JsonObject response) {
        return response.object("body")
                .objects("choices")
                .get(0)
                .object("message")
                .text("content");
    }

    /** How often each prompt came to the provider. */
    static Map<String, Long> sends(Fixture fixture) {
        return fixture.truth("openai").requests().stream()
                .collect(Collectors.groupingBy(Truth.Request::prompt, LinkedHashMap::new, Collectors.counting()));
    }

    static Counts ended(long succeeded) {
        return Counts.NONE.plus(ItemState.SUCCEEDED, succeeded);
    }
}
