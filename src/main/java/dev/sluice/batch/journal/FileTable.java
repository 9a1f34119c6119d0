package dev.sluice.batch.journal;

import dev.sluice.batch.Batch;
import dev.sluice.batch.Part;
import dev.sluice.batch.StoredFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of files and of their pieces. */
final class FileTable {
    private static final String COLUMNS = "id, tenant, purpose, name, bytes, created, expires, batch, part";

    private final Sql sql;

    FileTable(Sql sql) {
        this.sql = sql;
    }

    Optional<StoredFile> find(String id) {
        return sql.first("SELECT " + COLUMNS + " FROM sluice_file WHERE id = ? AND complete = 1", FileTable::file, id);
    }

    List<StoredFile> newest(String tenant, String purpose, String after, int limit) {
        long before = after.isEmpty()
                ? Long.MAX_VALUE
                : sql.number("SELECT number FROM sluice_file WHERE id = ? AND tenant = ?", after, tenant);
        String of = purpose.isEmpty() ? "purpose <> ?" : "purpose = ?";
        return sql.all(
                "SELECT " + COLUMNS + " FROM sluice_file WHERE tenant = ? AND number < ? AND complete = 1 AND " + of
                        + " ORDER BY number DESC LIMIT ?",
                FileTable::file,
                tenant,
                before,
                purpose,
                limit);
    }

    Optional<byte[]> chunk(String file, int index) {
        return sql.first(
                "SELECT bytes, sum FROM sluice_chunk WHERE file = ? AND number = ?",
                row -> {
                    byte[] bytes = row.getBytes(1);
                    Sum.check(row.getLong(2), "piece " + index + " of file " + file, file, index, bytes);
                    return bytes;
                },
                file,
                index);
    }

    long storedBytes(String tenant) {
        return sql.number("SELECT coalesce(sum(bytes), 0) FROM sluice_file WHERE tenant = ? AND batch = 0", tenant);
    }

    List<StoredFile> unneeded(Instant now, Instant cameBefore, int limit) {
        return sql.all(
                "SELECT " + COLUMNS + " FROM sluice_file WHERE complete = 1 AND (expires < ? OR (created < ?"
                        + " AND id NOT IN (SELECT input_file FROM sluice_batch WHERE ended IS NULL))) ORDER BY number LIMIT ?",
                FileTable::file,
                now.toEpochMilli(),
                cameBefore.toEpochMilli(),
                limit);
    }

    void add(StoredFile file, boolean complete, String owner) {
        sql.update(
                "INSERT INTO sluice_file (id, tenant, purpose, name, bytes, created, expires, batch, part, complete, owner)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                file.id(),
                file.tenant(),
                file.purpose(),
                file.name(),
                file.bytes(),
                file.created().toEpochMilli(),
                file.expires() == null ? null : file.expires().toEpochMilli(),
                file.batch(),
                file.part().code(),
                complete ? 1 : 0,
                owner);
    }

    void append(String file, int index, byte[] bytes) {
        sql.update(
                "INSERT INTO sluice_chunk (file, number, bytes, sum) VALUES (?, ?, ?, ?)",
                file,
                index,
                bytes,
                Sum.of(file, index, bytes));
        sql.update("UPDATE sluice_file SET bytes = bytes + ? WHERE id = ?", bytes.length, file);
    }

    void complete(StoredFile file) {
        sql.update(
                "UPDATE sluice_file SET complete = 1, name = ?, bytes = ?, created = ?, expires = ? WHERE id = ?",
                file.name(),
                file.bytes(),
                file.created().toEpochMilli(),
                file.expires() == null ? null : file.expires().toEpochMilli(),
                file.id());
    }

    boolean delete(String file) {
        sql.update("DELETE FROM sluice_chunk WHERE file = ?", file);
        return sql.update("DELETE FROM sluice_file WHERE id = ?", file) > 0;
    }

    void delete(Batch batch) {
        sql.update("DELETE FROM sluice_file WHERE batch = ?", batch.number());
    }

    /** Files whose process died before they were complete. */
    void sweep() {
        String dead = "SELECT id FROM sluice_file WHERE complete = 0 AND owner NOT IN ("
                + NodeTable.ALIVE.formatted(sql.dialect().now()) + ")";
        sql.update("DELETE FROM sluice_chunk WHERE file IN (" + dead + ")");
        sql.update("DELETE FROM sluice_file WHERE id IN (" + dead + ")");
    }

    private static StoredFile file(ResultSet row) throws SQLException {
        @Nullable Instant expires = BatchTable.time(row, "expires");
        return new StoredFile(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("purpose"),
                row.getString("name"),
                row.getLong("bytes"),
                Instant.ofEpochMilli(row.getLong("created")),
                expires,
                row.getLong("batch"),
                Part.of(row.getInt("part")));
    }
}
