package dev.sluice.batch.journal;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.BatchTimes;
import dev.sluice.batch.JournalWrite;
import dev.sluice.batch.NewBatch;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of batches. */
final class BatchTable {
    private static final String COLUMNS =
            "number, id, tenant, state, endpoint, options, metadata, input_file, output_file, error_file, errors, total, sum,"
                    + " created, expires, in_progress, cancelling, finalizing, ended, fingerprint";
    private static final List<BatchState> OPEN =
            List.of(BatchState.VALIDATING, BatchState.IN_PROGRESS, BatchState.FINALIZING, BatchState.CANCELLING);

    private final Sql sql;

    BatchTable(Sql sql) {
        this.sql = sql;
    }

    Optional<Batch> find(String id) {
        return sql.first("SELECT " + COLUMNS + " FROM sluice_batch WHERE id = ?", BatchTable::batch, id);
    }

    List<Batch> newest(String tenant, String after, int limit) {
        long before = after.isEmpty()
                ? Long.MAX_VALUE
                : sql.number("SELECT number FROM sluice_batch WHERE id = ? AND tenant = ?", after, tenant);
        return sql.all(
                "SELECT " + COLUMNS + " FROM sluice_batch WHERE tenant = ? AND number < ? ORDER BY number DESC LIMIT ?",
                BatchTable::batch,
                tenant,
                before,
                limit);
    }

    List<Batch> open() {
        return sql.all(
                "SELECT " + COLUMNS + " FROM sluice_batch WHERE state IN (" + words(OPEN) + ") ORDER BY number",
                BatchTable::batch);
    }

    long openCount(String tenant) {
        return sql.number(
                "SELECT count(*) FROM sluice_batch WHERE tenant = ? AND state IN (" + words(OPEN) + ")", tenant);
    }

    /** Makes one, or finds the one of the same idempotency key. */
    Batch create(String owner, NewBatch made) {
        String id = made.id();
        String options = Json.text(made.options().json());
        String metadata = Json.text(made.metadata());
        int added = sql.update(
                "INSERT INTO sluice_batch (id, tenant, state, endpoint, options, metadata, input_file, output_file,"
                        + " error_file, errors, total, owner, sum, idempotency_key, fingerprint, created, expires)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, '', '', '[]', 0, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (tenant, idempotency_key) DO NOTHING",
                id,
                made.tenant(),
                BatchState.VALIDATING.word(),
                made.endpoint(),
                options,
                metadata,
                made.inputFile(),
                owner,
                Sum.of(id, made.tenant(), made.endpoint(), options, metadata, made.inputFile()),
                made.idempotencyKey().isEmpty() ? null : made.idempotencyKey(),
                made.fingerprint(),
                made.created().toEpochMilli(),
                made.expires().toEpochMilli());
        if (added > 0) {
            return find(id).orElseThrow();
        }
        Found known = sql.first(
                        "SELECT " + COLUMNS + " FROM sluice_batch WHERE tenant = ? AND idempotency_key = ?",
                        row -> new Found(batch(row), row.getString("fingerprint")),
                        made.tenant(),
                        made.idempotencyKey())
                .orElseThrow();
        if (!known.fingerprint().equals(made.fingerprint())) {
            throw new JournalWrite.IdempotencyException(known.batch().id());
        }
        return known.batch();
    }

    void accept(Batch batch, long total, List<JsonObject> errors, Instant now) {
        sql.update(
                "UPDATE sluice_batch SET state = ?, total = ?, errors = ?, in_progress = ? WHERE number = ? AND state = ?",
                BatchState.IN_PROGRESS.word(),
                total,
                Json.text(errors),
                now.toEpochMilli(),
                batch.number(),
                BatchState.VALIDATING.word());
    }

    void refuse(Batch batch, List<JsonObject> errors, Instant now) {
        sql.update(
                "UPDATE sluice_batch SET state = ?, errors = ?, ended = ? WHERE number = ?",
                BatchState.FAILED.word(),
                Json.text(errors),
                now.toEpochMilli(),
                batch.number());
    }

    /** Takes the reading of one from a process that is not alive, or lets this one go on with its own. */
    boolean adopt(Batch batch, String owner) {
        return sql.update(
                        "UPDATE sluice_batch SET owner = ? WHERE number = ? AND state = ? AND (owner = ? OR owner NOT IN ("
                                + NodeTable.ALIVE.formatted(sql.dialect().now()) + "))",
                        owner,
                        batch.number(),
                        BatchState.VALIDATING.word(),
                        owner)
                > 0;
    }

    boolean move(Batch batch, Collection<BatchState> from, BatchState to, Instant now) {
        @Nullable
        String column = switch (to) {
            case CANCELLING -> "cancelling";
            case FINALIZING -> "finalizing";
            case COMPLETED, FAILED, EXPIRED, CANCELLED -> "ended";
            case IN_PROGRESS -> "in_progress";
            case VALIDATING -> null;
        };
        String stamp = column == null ? "" : ", " + column + " = coalesce(" + column + ", " + now.toEpochMilli() + ")";
        return sql.update(
                        "UPDATE sluice_batch SET state = ?" + stamp + " WHERE number = ? AND state IN (" + words(from)
                                + ")",
                        to.word(),
                        batch.number())
                > 0;
    }

    List<Batch> endedBefore(Instant time, int limit) {
        return sql.all(
                "SELECT " + COLUMNS + " FROM sluice_batch WHERE ended < ? ORDER BY number LIMIT ?",
                BatchTable::batch,
                time.toEpochMilli(),
                limit);
    }

    /** What one that is over comes to. */
    Optional<Totals> totals(long batch) {
        return sql.first(
                        "SELECT totals FROM sluice_batch WHERE number = ? AND totals <> ''",
                        row -> row.getString(1),
                        batch)
                .map(Totals::of);
    }

    void totals(Batch batch, Totals totals) {
        sql.update("UPDATE sluice_batch SET totals = ? WHERE number = ?", totals.text(), batch.number());
    }

    void extend(Batch batch, Instant expires) {
        sql.update("UPDATE sluice_batch SET expires = ? WHERE number = ?", expires.toEpochMilli(), batch.number());
    }

    void change(Batch batch, BatchOptions options) {
        String text = Json.text(options.json());
        sql.update(
                "UPDATE sluice_batch SET options = ?, sum = ? WHERE number = ?",
                text,
                Sum.of(
                        batch.id(),
                        batch.tenant(),
                        batch.endpoint(),
                        text,
                        Json.text(batch.metadata()),
                        batch.inputFile()),
                batch.number());
    }

    void attach(Batch batch, String output, String errors) {
        sql.update(
                "UPDATE sluice_batch SET output_file = ?, error_file = ? WHERE number = ?",
                output,
                errors,
                batch.number());
    }

    void delete(Batch batch) {
        sql.update("DELETE FROM sluice_batch WHERE number = ?", batch.number());
    }

    private record Found(Batch batch, String fingerprint) {}

    private static Batch batch(ResultSet row) throws SQLException {
        String id = row.getString("id");
        String options = row.getString("options");
        String metadata = row.getString("metadata");
        Sum.check(
                row.getLong("sum"),
                "the record of batch " + id,
                id,
                row.getString("tenant"),
                row.getString("endpoint"),
                options,
                metadata,
                row.getString("input_file"));
        return new Batch(
                row.getLong("number"),
                id,
                row.getString("tenant"),
                BatchState.of(row.getString("state")),
                row.getString("endpoint"),
                BatchOptions.of(Json.parse(options)),
                Json.parse(metadata),
                row.getString("input_file"),
                row.getString("output_file"),
                row.getString("error_file"),
                Json.parse("{\"errors\":" + row.getString("errors") + "}").objects("errors"),
                row.getLong("total"),
                new BatchTimes(
                        Instant.ofEpochMilli(row.getLong("created")),
                        Instant.ofEpochMilli(row.getLong("expires")),
                        time(row, "in_progress"),
                        time(row, "cancelling"),
                        time(row, "finalizing"),
                        time(row, "ended")));
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static String words(Collection<BatchState> states) {
        return states.stream().map(state -> "'" + state.word() + "'").collect(Collectors.joining(", "));
    }
}
