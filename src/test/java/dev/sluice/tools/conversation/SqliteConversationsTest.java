package dev.sluice.tools.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.ToolsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file, and what goes wrong with files. */
class SqliteConversationsTest extends ConversationStoreContract {
    private final AtomicLong clock = new AtomicLong(1_000_000_000_000L);
    private final List<SqliteConversations> opened = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        opened.forEach(SqliteConversations::close);
    }

    @Override
    ConversationStore store(int max, Duration idle, long maxBytes) {
        return open(new ToolsConfig.Conversations(max, idle, maxBytes, file()), List.of());
    }

    @Override
    long count(ConversationStore store) {
        return ((SqliteConversations) store).count().join();
    }

    @Override
    long bytes(ConversationStore store) {
        return ((SqliteConversations) store).bytes().join();
    }

    @Override
    void pass(Duration time) {
        clock.addAndGet(time.toMillis());
    }

    @Test
    void conversations_outliveTheProcess() {
        SqliteConversations before = open();
        append(before, "a", "id", List.of(turn("one")));
        before.close();

        SqliteConversations after = open();
        append(after, "a", "id", List.of(turn("two")));

        assertThat(texts(after, "a", "id")).containsExactly("one", "two");
    }

    @Test
    void twoProcesses_useOneFileAtOnce() {
        SqliteConversations one = open();
        SqliteConversations other = open();
        List<CompletableFuture<Void>> appended = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            appended.add(one.append("a", "id" + i % 5, List.of(turn("x"))).toCompletableFuture());
            appended.add(other.append("a", "id" + i % 5, List.of(turn("y"))).toCompletableFuture());
        }
        appended.forEach(each -> each.orTimeout(30, TimeUnit.SECONDS).join());

        assertThat(texts(one, "a", "id3")).hasSize(40).isEqualTo(texts(other, "a", "id3"));
        assertThat(count(one)).isEqualTo(5);
    }

    @Test
    void file_isItsOwnersAlone() throws IOException {
        append(open(), "a", "id", List.of(turn("x")));

        for (Path each : List.of(file(), file().resolveSibling("conversations.db-wal"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void pathWithSignsOfUris_isTakenAsItIs() throws IOException {
        Path odd = folder.resolve("a?b=c #%41 ü.db");
        SqliteConversations store =
                open(new ToolsConfig.Conversations(10, Duration.ofHours(1), 1 << 20, odd), List.of());
        append(store, "a", "id", List.of(turn("x")));

        assertThat(odd).exists();
        assertThat(Files.size(odd)).isPositive();
    }

    @Test
    void fileOfANewerVersion_isRefused_andLeftAsItIs() throws SQLException {
        append(open(), "a", "id", List.of(turn("x")));
        opened.get(0).close();
        sql("PRAGMA user_version = 7");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(this::open)
                .withMessage(
                        file() + ": made by a newer version of Sluice, with schema 7 (expected: at most 1; use that"
                                + " version, or name another file)");

        sql("PRAGMA user_version = 1");
        assertThat(texts(open(), "a", "id")).containsExactly("x");
    }

    @Test
    void databaseOfSomethingElse_isRefused() throws SQLException {
        sql("CREATE TABLE theirs (x)");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(this::open)
                .withMessageContaining("a database of something else");
    }

    @Test
    void fileThatIsNoDatabase_failsWithTheReason_andIsNotTouched() throws IOException {
        Files.writeString(
                file(),
                "this is not a database, and it is longer than a header of a hundred bytes would be: "
                        + "x".repeat(100));
        byte[] before = Files.readAllBytes(file());

        SqliteConversations store = open();

        assertThat(failure(store)).contains("not a database");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void damagedFile_failsWithTheReason_andIsUsedAgainOnceItIsReplaced() throws IOException {
        SqliteConversations before = open();
        for (int i = 0; i < 50; i++) {
            append(before, "a", "id" + i, List.of(turn("x".repeat(2_000))));
        }
        before.close();
        byte[] damaged = Files.readAllBytes(file());
        java.util.Arrays.fill(damaged, 4_096, damaged.length, (byte) 0x5a);
        Files.write(file(), damaged);

        SqliteConversations store = open();
        assertThat(failure(store)).isNotEmpty();

        Files.delete(file());
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() -> append(store, "a", "id", List.of(turn("again"))));
        assertThat(texts(store, "a", "id")).containsExactly("again");
    }

    @Test
    void missingFolder_fails_andTheStoreWorksOnceItIsThere() throws IOException {
        Path later = folder.resolve("later");
        SqliteConversations store =
                open(new ToolsConfig.Conversations(10, Duration.ofHours(1), 1 << 20, later.resolve("c.db")), List.of());
        assertThat(failure(store)).contains("folder is missing");

        Files.createDirectory(later);

        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() -> append(store, "a", "id", List.of(turn("x"))));
    }

    @Test
    void fullDisk_failsTheAppend_keepsWhatWasThere_andGoesOnWhenThereIsRoom() {
        SqliteConversations store = open(
                new ToolsConfig.Conversations(10, Duration.ofHours(1), 1 << 24, file()),
                List.of("PRAGMA max_page_count = 40"));
        append(store, "a", "id", List.of(turn("kept")));

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> append(store, "a", "id", List.of(turn("small"), turn("x".repeat(1 << 20)))))
                .withMessageContaining("full");

        assertThat(texts(store, "a", "id")).containsExactly("kept");
        append(store, "a", "id", List.of(turn("more")));
        assertThat(texts(store, "a", "id")).containsExactly("kept", "more");
    }

    @Test
    void lockedFile_failsTheAppendInTime_isStillRead_andGoesOnWhenItIsFree() throws SQLException {
        SqliteConversations store = open();
        append(store, "a", "id", List.of(turn("kept")));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            long started = System.nanoTime();

            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> append(store, "a", "id", List.of(turn("lost"))))
                    .withMessageContaining("locked");

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
            assertThat(texts(store, "a", "id")).containsExactly("kept");
            statement.execute("ROLLBACK");
        }
        append(store, "a", "id", List.of(turn("again")));
        assertThat(texts(store, "a", "id")).containsExactly("kept", "again");
    }

    @Test
    void whatWaits_isBounded_andTheRestFailsAtOnce() throws SQLException {
        SqliteConversations store = open();
        append(store, "a", "id", List.of(turn("kept")));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            List<CompletableFuture<Void>> appended = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                appended.add(store.append("a", "id", List.of(turn("x".repeat(1 << 20))))
                        .toCompletableFuture());
            }
            assertThat(appended)
                    .filteredOn(CompletableFuture::isCompletedExceptionally)
                    .hasSizeGreaterThanOrEqualTo(10);
            for (int i = 0; i < 400; i++) {
                appended.add(store.append("a", "id", List.of()).toCompletableFuture());
            }
            assertThat(appended.get(429)).isCompletedExceptionally();
            statement.execute("ROLLBACK");
            appended.forEach(each -> each.handle((done, failure) -> null)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join());
        }
    }

    @Test
    void close_keepsWhatWasGivenBefore_andTakesNoMore() {
        SqliteConversations store = open();
        for (int i = 0; i < 50; i++) {
            CompletableFuture<Void> unused =
                    store.append("a", "id", List.of(turn("" + i))).toCompletableFuture();
        }
        store.close();

        assertThat(store.append("a", "id", List.of()).toCompletableFuture()).isCompletedExceptionally();
        assertThat(texts(open(), "a", "id")).hasSize(50);
    }

    private Path file() {
        return folder.resolve("conversations.db");
    }

    private SqliteConversations open() {
        return open(new ToolsConfig.Conversations(1_000, Duration.ofHours(1), 1 << 24, file()), List.of());
    }

    private SqliteConversations open(ToolsConfig.Conversations bounds, List<String> pragmas) {
        Path path = bounds.file() == null ? file() : bounds.file();
        SqliteConversations store = SqliteConversations.open(path, bounds, clock::incrementAndGet, pragmas);
        opened.add(store);
        return store;
    }

    private static String failure(SqliteConversations store) {
        try {
            append(store, "a", "id", List.of(turn("x")));
            return "";
        } catch (CompletionException e) {
            return String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
        }
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
