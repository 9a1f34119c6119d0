package dev.sluice.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.ItemLine;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalException.Kind;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.NewBatch;
import dev.sluice.batch.Part;
import dev.sluice.batch.ResultLines;
import dev.sluice.batch.StoredFile;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a journal's file outside the journal: nothing of it goes unnoticed. */
class SqliteDamageTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void changedByte_isNoticed_orChangesNothing() throws Exception {
        Path good = directory.resolve("good.db");
        String id = fill(good);
        List<String> truth = everything(good, id);
        byte[] bytes = Files.readAllBytes(good);
        Random random = new Random(11);
        int noticed = 0;
        for (int i = 0; i < 100; i++) {
            Path copy = directory.resolve("copy.db");
            byte[] changed = bytes.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(copy, changed);
            try {
                assertThat(everything(copy, id)).as("byte %d", at).isEqualTo(truth);
            } catch (JournalException e) {
                noticed++;
                assertThat(e.kind())
                        .as("byte %d: %s", at, e.getMessage())
                        .isIn(Kind.DAMAGED, Kind.FOREIGN, Kind.UNWRITABLE);
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
        assertThat(noticed).as("most of the file is in use").isGreaterThan(50);
    }

    @Test
    void newerOrForeignFile_isRefused_inClearWords() throws Exception {
        Path newer = directory.resolve("newer.db");
        fill(newer);
        execute(newer, "PRAGMA user_version = 2");
        Path other = directory.resolve("other.db");
        execute(other, "CREATE TABLE theirs (a)");
        Path text = Files.writeString(
                directory.resolve("text.db"), "no database at all, but long enough to be looked at ".repeat(30));

        assertThatThrownBy(() -> open(newer))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("is of version 2 (expected: at most 1; a newer Sluice wrote it)");
        assertThatThrownBy(() -> open(other)).hasMessageContaining("is no journal");
        assertThatThrownBy(() -> open(text)).hasMessageContaining("is no journal");
        assertThat(text).hasContent("no database at all, but long enough to be looked at ".repeat(30));
        assertThatThrownBy(() -> Journals.visit(directory.resolve("none.db").toString()))
                .hasMessageContaining("is not there");
        assertThatThrownBy(() -> Journals.open(directory.resolve("none/j.db").toString(), JournalSettings.DEFAULT))
                .hasMessageContaining("no such folder");
        assertThatThrownBy(() -> Journals.open("postgresql://u:secret@h/d", JournalSettings.DEFAULT))
                .hasMessageContaining("jdbc:postgresql:")
                .hasMessageNotContaining("secret");
    }

    @Test
    void missingResult_isNoticed() throws Exception {
        Path file = directory.resolve("journal.db");
        fill(file);
        execute(file, "DELETE FROM sluice_result WHERE number = 7");

        assertThatThrownBy(() -> open(file))
                .hasMessageContaining("items have ended and")
                .hasMessageContaining("have a result");
    }

    @Test
    void fullDisk_isSaid_andWhatWasAcknowledgedIsThere() throws Exception {
        Path file = directory.resolve("journal.db");
        String id = fill(file);
        List<String> before = everything(file, id);
        SqliteDialect dialect = new SqliteDialect(file.toString());
        try (Sql sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + file), dialect)) {
            long pages = sql.number("PRAGMA page_count");
            long unused = sql.number("PRAGMA max_page_count = " + pages);
            GroupCommit commits = new GroupCommit(
                    sql, new Session(sql, new Node("n", "n")), reached -> {}, () -> {}, Long.MAX_VALUE / 4);
            commits.start();
            StoredFile large = new StoredFile("file-1", "", "batch", "f", 0, NOW, null, 0, Part.OUTPUT);
            CompletableFuture<String> write = commits.submit(new Write<>(Step.OTHER, tx -> {
                tx.begin(large);
                tx.append("file-1", 0, new byte[1 << 20]);
                return "";
            }));

            assertThatThrownBy(write::join)
                    .hasMessageContaining("its disk is full")
                    .hasMessageContaining("nothing is lost");
            commits.close();
        }
        assertThat(everything(file, id)).isEqualTo(before);
    }

    @Test
    void flushThatFails_isTheLastThatIsTried() throws Exception {
        Path file = directory.resolve("journal.db");
        fill(file);
        SqliteDialect words = new SqliteDialect(file.toString());
        FailingCommits dialect = new FailingCommits(words);
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Sql sql = new Sql(connection, dialect)) {
            Session session = new Session(sql, new Node("n", "n"));
            GroupCommit commits = new GroupCommit(sql, session, reached -> {}, () -> {}, Long.MAX_VALUE / 4);
            commits.start();
            NewBatch batch = NewBatch.of(BatchOptions.of(1), NOW, NOW.plusSeconds(60));
            CompletableFuture<Batch> first = commits.submit(new Write<>(Step.ACCEPT, tx -> tx.create(batch)));

            assertThatThrownBy(first::join)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("its disk fails");
            assertThat(commits.broken().join().kind()).isEqualTo(Kind.UNWRITABLE);
            int tried = dialect.tried.get();
            CompletableFuture<Batch> second = commits.submit(new Write<>(Step.ACCEPT, tx -> tx.create(batch)));
            assertThatThrownBy(second::join).hasMessageContaining("its disk fails");
            assertThat(dialect.tried).hasValue(tried);
            commits.close();
        }
    }

    /** Says of each commit what SQLite says when {@code fsync} fails. */
    private static final class FailingCommits implements SqlDialect {
        final AtomicInteger tried = new AtomicInteger();
        private final SqliteDialect words;

        FailingCommits(SqliteDialect words) {
            this.words = words;
        }

        @Override
        public void commit(Connection connection) throws SQLException {
            tried.incrementAndGet();
            throw new SQLException("[SQLITE_IOERR_FSYNC] Error code for fsync", null, 10 | (4 << 8));
        }

        @Override
        public String number() {
            return words.number();
        }

        @Override
        public String bytes() {
            return words.bytes();
        }

        @Override
        public String counter() {
            return words.counter();
        }

        @Override
        public String takingRows() {
            return words.takingRows();
        }

        @Override
        public String now() {
            return words.now();
        }

        @Override
        public boolean isShared() {
            return words.isShared();
        }

        @Override
        public void begin(Connection connection) throws SQLException {
            words.begin(connection);
        }

        @Override
        public void rollback(Connection connection) throws SQLException {
            words.rollback(connection);
        }

        @Override
        public JournalException failure(SQLException error) {
            return words.failure(error);
        }
    }

    /** A batch of fifty items, forty of which have ended. */
    private String fill(Path file) throws IOException {
        try (Journal journal = open(file)) {
            Batch made = journal.write(Step.OTHER, tx -> {
                        Batch batch = tx.create(NewBatch.of(BatchOptions.of(1), NOW, NOW.plusSeconds(60)));
                        List<ItemLine> lines = new ArrayList<>();
                        for (int i = 1; i <= 50; i++) {
                            lines.add(
                                    new ItemLine.Good(i, "id-" + i, "/v1/chat/completions", "m", "{\"n\":" + i + "}"));
                        }
                        tx.add(batch, lines);
                        tx.accept(batch, 50, List.of(), NOW);
                        for (Claimed item : tx.claim(batch.number(), "m", 40, 1 << 20)) {
                            tx.end(
                                    item,
                                    new ClaimEnd("answered", NOW, NOW, "p", "r", 1, new Usage(1, 1, 0)),
                                    ResultLines.answered(
                                            batch.id(), item, "r", JsonObject.of("text", "x".repeat(4_000))));
                        }
                        return batch;
                    })
                    .join();
            return made.id();
        }
    }

    /** All that can be read of a journal, by way of a copy. */
    private List<String> everything(Path file, String id) throws IOException {
        Path copy = directory.resolve("read.db");
        for (String suffix : List.of("-wal", "-shm", ".lock")) {
            Files.deleteIfExists(copy.resolveSibling("read.db" + suffix));
        }
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        List<String> all = new ArrayList<>();
        try (Journal journal = open(copy)) {
            Batch batch = joined(journal.read(
                    tx -> tx.batch(id).orElseThrow(() -> new JournalException(Kind.DAMAGED, "the batch is gone"))));
            all.add(batch.options().json() + " " + batch.state());
            all.add(joined(journal.read(tx -> tx.counts(batch.number()))).toString());
            for (JournalRead.ResultLine line :
                    joined(journal.read(tx -> tx.results(batch.number(), Part.OUTPUT, 0, 1 << 24)))) {
                all.add(line.number() + " " + line.customId() + " " + line.line());
            }
            for (Claimed item : joined(journal.write(Step.CLAIM, tx -> tx.claim(batch.number(), "m", 100, 1 << 20)))) {
                all.add(item.number() + " " + item.customId() + " " + item.body());
            }
        }
        return all;
    }

    private static <T> T joined(CompletableFuture<T> step) {
        try {
            return step.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JournalException known) {
                throw known;
            }
            throw e;
        }
    }

    private static Journal open(Path file) {
        return Journals.open(file.toString(), JournalSettings.DEFAULT);
    }

    private static void execute(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
