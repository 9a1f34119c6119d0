package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.batch.BatchState;
import dev.sluice.batch.ItemState;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lets processes that run a batch die, and holds what each death leaves against what was promised (docs/batch.md): the
 * provider's own count of requests is one witness, the journal as the dead process left it the other.
 */
final class CrashBench implements AutoCloseable {
    private static final String PROVIDER = "p";

    private final Path folder;
    private final String journal;
    private final boolean file;
    private final int items;
    private final int concurrency;
    private final Simulator simulator;
    private final List<String> history = new ArrayList<>();
    private int kills;
    private long resent;
    private long inFlight;
    private Map<Integer, Long> seenAtDeath = Map.of();
    private Map<Integer, Integer> overAtDeath = Map.of();

    /** @param journal a file, or the URL of a database */
    CrashBench(Path folder, String journal, int items, int concurrency) {
        this.folder = folder;
        this.journal = journal;
        this.file = !journal.startsWith("jdbc:");
        this.items = items;
        this.concurrency = concurrency;
        this.simulator = Simulator.start(
                Scenario.parse(
                        "providers { p { dialect = openai, latency { first-byte { uniform = [20ms, 80ms] }, token-pace = 0ms, tokens = 3 } } }"));
        try {
            Files.writeString(
                    folder.resolve("prompts.jsonl"),
                    IntStream.rangeClosed(1, items)
                            .mapToObj(i -> "{\"custom_id\":\"i" + i + "\",\"prompt\":\"echo:w" + i + "\"}\n")
                            .collect(Collectors.joining()));
            Files.writeString(folder.resolve("sluice.conf"), """
                    sluice {
                      providers { glm.enabled = false, kimi.enabled = false
                        p { dialect = openai, base-url = "%s/v1", key = "sk-of-a-test", any-model = true } }
                      routing.default-model = "p/m"
                      batch.node-timeout = 1s
                    }
                    """.formatted(simulator.origin(PROVIDER)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the runs so far were, a line for each death. */
    List<String> history() {
        return history;
    }

    int kills() {
        return kills;
    }

    /** Items that were sent again because of a death. */
    long resent() {
        return resent;
    }

    /** Calls that were under way at the deaths, together. */
    long inFlight() {
        return inFlight;
    }

    /** Starts the batch, or goes on with it. */
    BatchProcess start(String failpoint) {
        return BatchProcess.start(folder, List.of(), failpoint, arguments());
    }

    private List<String> arguments() {
        List<String> common = List.of(
                "--journal", journal, "--config", "sluice.conf", "--concurrency", Integer.toString(concurrency));
        List<String> arguments = new ArrayList<>();
        String id = accepted();
        if (id.isEmpty()) {
            arguments.addAll(List.of("run", "prompts.jsonl", "-o", "answers.jsonl", "--errors", "errors.jsonl"));
        } else {
            arguments.addAll(List.of("resume", id));
        }
        arguments.addAll(common);
        return arguments;
    }

    /** Lets one run die at a failpoint. */
    void dieAt(String failpoint) throws InterruptedException {
        try (BatchProcess process = start(failpoint)) {
            assertThat(process.end()).as(failpoint + ": " + process.said()).isEqualTo(137);
            died(failpoint);
        }
    }

    /** Kills one run when something is so; false when the batch was over before. */
    boolean killWhen(String what, BooleanSupplier moment) throws InterruptedException {
        try (BatchProcess process = start("")) {
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> moment.getAsBoolean() || !process.isAlive());
            boolean alive = process.isAlive();
            process.kill();
            if (alive) {
                died(what);
            } else {
                assertThat(process.end()).as(process.said()).isIn(0, 1);
            }
            return alive;
        }
    }

    /** Runs to the end and checks the whole. */
    void finish() throws Exception {
        try (BatchProcess process = start("")) {
            int code = process.end();
            assertThat(code).as(process.said()).isIn(0, 1);
        }
        checkWhole();
    }

    Truth truth() {
        return simulator.truth(PROVIDER);
    }

    void script(String faults) {
        simulator.script(PROVIDER, faults);
    }

    private void died(String how) {
        kills++;
        // What is still in its sockets has come to the provider too.
        await().atMost(Duration.ofSeconds(10)).until(() -> truth().openNow() == 0);
        Map<Integer, Long> sends = sends();
        Map<Integer, Integer> states = states();
        check(how, sends, states);
        Set<Integer> sent = sends.keySet().stream()
                .filter(item -> sends.get(item) > seenAtDeath.getOrDefault(item, 0L))
                .collect(Collectors.toSet());
        long again = sent.stream().filter(seenAtDeath::containsKey).count();
        long underWay = sent.stream()
                .filter(item -> !isOver(states.getOrDefault(item, 0)))
                .count();
        resent += again;
        inFlight += underWay;
        history.add("%-24s %4d over, %3d under way, %3d were sent again"
                .formatted(
                        how, states.values().stream().filter(CrashBench::isOver).count(), underWay, again));
        assertThat(underWay).as("calls under way at %s", how).isLessThanOrEqualTo(concurrency);
        assertThat(resent).as("sent again by %s", how).isLessThanOrEqualTo(inFlight);
        seenAtDeath = sends;
        overAtDeath = new HashMap<>(states);
        overAtDeath.values().removeIf(state -> !isOver(state));
    }

    /** Finished items stay as they are and are never sent again. */
    private void check(String how, Map<Integer, Long> sends, Map<Integer, Integer> states) {
        overAtDeath.forEach((item, state) -> {
            assertThat(states.get(item)).as("item %d after %s", item, how).isEqualTo(state);
            assertThat(sends.getOrDefault(item, 0L))
                    .as("sends of item %d after %s", item, how)
                    .isEqualTo(seenAtDeath.getOrDefault(item, 0L));
        });
    }

    private static boolean isOver(int state) {
        return state >= ItemState.SUCCEEDED.code();
    }

    private void checkWhole() throws IOException {
        Map<Integer, Integer> states = states();
        Map<Integer, Long> sends = sends();
        check("the end", sends, states);
        resent += sends.keySet().stream()
                .filter(item -> seenAtDeath.containsKey(item) && sends.get(item) > seenAtDeath.get(item))
                .count();
        assertThat(resent).as("sent again in all").isLessThanOrEqualTo(inFlight);
        assertThat(states).hasSize(items);
        Map<String, JsonObject> results = new HashMap<>();
        for (String name : List.of("answers.jsonl", "errors.jsonl")) {
            Path output = folder.resolve(name);
            if (Files.exists(output)) {
                for (String line : Files.readAllLines(output)) {
                    JsonObject json = Json.parse(line);
                    assertThat(results.put(json.text("custom_id"), json))
                            .as("a second result of " + line)
                            .isNull();
                }
            }
        }
        assertThat(results.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, items).mapToObj(i -> "i" + i).toList());
        results.forEach((id, result) -> {
            int item = Integer.parseInt(id.substring(1));
            if (states.get(item) == ItemState.SUCCEEDED.code()) {
                assertThat(Json.text(result)).contains("\"content\":\"w" + item + " ");
                assertThat(sends.get(item)).isBetween(1L, 1L + kills);
            } else {
                assertThat(result.object("error").text("code")).as(id).isEqualTo("poison");
                assertThat(kills).isGreaterThanOrEqualTo(3);
            }
        });
        assertThat(query("SELECT count(*), 0 FROM sluice_result").keySet()).containsExactly(items);
        try (var files = Files.list(folder)) {
            assertThat(files.filter(path -> path.toString().endsWith(".tmp"))).isEmpty();
        }
    }

    /** How often each item came to the provider. */
    private Map<Integer, Long> sends() {
        return truth().requests().stream()
                .collect(Collectors.groupingBy(
                        request -> Integer.parseInt(request.prompt().substring("echo:w".length())),
                        Collectors.counting()));
    }

    /** The state of each item in the journal. */
    private Map<Integer, Integer> states() {
        return exists() ? query("SELECT number, state FROM sluice_item") : Map.of();
    }

    /** The id of the batch, once it is accepted. */
    private String accepted() {
        if (!exists()) {
            return "";
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id FROM sluice_batch WHERE state <> '" + BatchState.VALIDATING.word() + "'")) {
            return row.next() ? row.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean exists() {
        if (file) {
            Path path = folder.resolve(journal);
            return Files.exists(path) && path.toFile().length() > 0;
        }
        try (Connection connection = connect();
                ResultSet table = connection.getMetaData().getTables(null, null, "sluice_item", null)) {
            return table.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<Integer, Integer> query(String sql) {
        Map<Integer, Integer> rows = new HashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.put(result.getInt(1), result.getInt(2));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a file a copy, with its log: who opens it changes it, and the next process is to find what the dead one left. */
    private Connection connect() throws SQLException {
        if (!file) {
            return DriverManager.getConnection(journal);
        }
        try {
            Path copy = Files.createDirectories(folder.resolve("copy")).resolve("journal.db");
            for (String suffix : List.of("", "-wal")) {
                Path from = folder.resolve(journal + suffix);
                Path to = copy.resolveSibling("journal.db" + suffix);
                if (Files.exists(from)) {
                    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.deleteIfExists(to);
                }
            }
            Files.deleteIfExists(copy.resolveSibling("journal.db-shm"));
            return DriverManager.getConnection("jdbc:sqlite:" + copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        simulator.close();
    }
}
