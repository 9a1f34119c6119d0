package dev.sluice.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of twenty transactions as a killed process leaves it, and what becomes of it when bytes of it change. */
class WalCheckTest {
    private static final int COMMITS = 20;
    private static final int FRAME = 24 + 4096;

    @TempDir
    private Path directory;

    private Path copy;
    private byte[] log;

    @BeforeEach
    void write() throws SQLException, IOException {
        Path original = directory.resolve("original.db");
        copy = directory.resolve("copy.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + original);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            statement.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)");
            for (int i = 0; i < COMMITS; i++) {
                statement.execute("INSERT INTO t (text) VALUES ('" + "x".repeat(3_000) + i + "')");
            }
            Files.copy(original, copy);
            log = Files.readAllBytes(original.resolveSibling("original.db-wal"));
        }
    }

    @Test
    void log_asItWasWritten_isGood() throws IOException {
        assertThat(check(log)).isEqualTo(WalCheck.Finding.GOOD);
        assertThat(WalCheck.of(directory.resolve("none.db"))).isEqualTo(WalCheck.Finding.GOOD);
        assertThat(check(new byte[0])).isEqualTo(WalCheck.Finding.GOOD);
    }

    @Test
    void framesOfAnEarlierUse_areNotTakenForDamage() throws IOException {
        byte[] longer = ByteBuffer.allocate(log.length + FRAME)
                .put(log)
                .put(new byte[FRAME])
                .array();
        assertThat(check(longer)).isEqualTo(WalCheck.Finding.GOOD);
    }

    @Test
    void cutInTheLastTransaction_isTorn() throws IOException {
        for (int cut : List.of(1, 100, 4_000, FRAME - 1)) {
            assertThat(check(java.util.Arrays.copyOf(log, log.length - cut)))
                    .as("cut by %d", cut)
                    .isEqualTo(WalCheck.Finding.TORN);
        }
    }

    @Test
    void changedByte_isFound_andNeverTakesMoreThanOneTransactionUnsaid() throws Exception {
        Random random = new Random(7);
        List<Integer> lost = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            byte[] changed = log.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            WalCheck.Finding finding = check(changed);
            int rows = rows();
            if (rows < COMMITS) {
                assertThat(finding).as("byte %d", at).isNotEqualTo(WalCheck.Finding.GOOD);
            }
            if (finding == WalCheck.Finding.TORN) {
                assertThat(rows).as("byte %d", at).isGreaterThanOrEqualTo(COMMITS - 1);
                lost.add(at);
            }
        }
        assertThat(lost.size()).as("most damage is not at the end").isLessThan(30);
    }

    private WalCheck.Finding check(byte[] bytes) throws IOException {
        Files.write(copy.resolveSibling("copy.db-wal"), bytes);
        return WalCheck.of(copy);
    }

    /** What SQLite itself makes of it, without a word. */
    private int rows() throws SQLException, IOException {
        Path seen = directory.resolve("seen.db");
        Files.copy(copy, seen, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                copy.resolveSibling("copy.db-wal"),
                directory.resolve("seen.db-wal"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(directory.resolve("seen.db-shm"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + seen);
                Statement statement = connection.createStatement();
                var table = statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE name = 't'")) {
            if (table.getInt(1) == 0) {
                return 0;
            }
            try (var count = statement.executeQuery("SELECT count(*) FROM t")) {
                return count.getInt(1);
            }
        }
    }
}
