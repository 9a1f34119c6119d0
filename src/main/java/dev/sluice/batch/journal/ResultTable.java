package dev.sluice.batch.journal;

import dev.sluice.batch.Batch;
import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.Ending;
import dev.sluice.batch.ItemState;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.Part;
import dev.sluice.model.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of results, one for each item that has ended, and of claims that have. */
final class ResultTable {
    private static final int PAGE = 512;

    private final Sql sql;

    ResultTable(Sql sql) {
        this.sql = sql;
    }

    void add(long batch, long number, Ending ending) {
        add(batch, number, ending, Usage.UNKNOWN);
    }

    void add(long batch, long number, Ending ending, Usage usage) {
        byte[] line = ending.line().getBytes(StandardCharsets.UTF_8);
        sql.update(
                "INSERT INTO sluice_result (batch, number, part, state, line, sum, input_tokens, output_tokens)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                batch,
                number,
                ending.state().part().code(),
                ending.state().code(),
                line,
                Sum.of(number, ending.state().code(), line),
                usage.inputTokens(),
                usage.outputTokens());
    }

    void claimed(Claimed item, ClaimEnd end) {
        claimed(
                item.batch(),
                item.number(),
                item.claim(),
                end.how(),
                end.started(),
                end.ended(),
                end.provider(),
                end.requestId(),
                end.attempts(),
                end.usage());
    }

    void lost(long batch, long number, int claim, Instant now) {
        claimed(batch, number, claim, ClaimEnd.LOST, null, now, "", "", 0, Usage.UNKNOWN);
    }

    private void claimed(
            long batch,
            long number,
            int claim,
            String how,
            @Nullable Instant started,
            Instant ended,
            String provider,
            String requestId,
            int attempts,
            Usage usage) {
        sql.update(
                "INSERT INTO sluice_claim (batch, number, claim, how, started, ended, provider, request_id, attempts,"
                        + " input_tokens, output_tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                batch,
                number,
                claim,
                how,
                started == null ? null : started.toEpochMilli(),
                ended.toEpochMilli(),
                provider,
                requestId,
                attempts,
                usage.inputTokens(),
                usage.outputTokens());
    }

    /** The next lines, as many as fit into the size, at least one. */
    List<JournalRead.ResultLine> page(long batch, Part part, long after, long maxSize) {
        record Next(long number, long size) {}
        long last = after;
        long size = 0;
        for (Next next : sql.all(
                "SELECT number, length(line) FROM sluice_result WHERE batch = ? AND number > ? AND part = ?"
                        + " ORDER BY number LIMIT " + PAGE,
                row -> new Next(row.getLong(1), row.getLong(2)),
                batch,
                after,
                part.code())) {
            size += next.size();
            if (size > maxSize && last > after) {
                break;
            }
            last = next.number();
        }
        return sql.all(
                "SELECT r.number, i.custom_id, r.state, r.line, r.sum FROM sluice_result r JOIN sluice_item i"
                        + " ON i.batch = r.batch AND i.number = r.number"
                        + " WHERE r.batch = ? AND r.number > ? AND r.number <= ? AND r.part = ? ORDER BY r.number",
                row -> {
                    long number = row.getLong(1);
                    @Nullable String customId = row.getString(2);
                    int state = row.getInt(3);
                    byte[] line = row.getBytes(4);
                    Sum.check(row.getLong(5), "the result of line " + number, number, state, line);
                    return new JournalRead.ResultLine(
                            number,
                            customId == null ? "" : customId,
                            ItemState.of(state),
                            new String(line, StandardCharsets.UTF_8));
                },
                batch,
                after,
                last,
                part.code());
    }

    JournalRead.Size size(long batch, Part part) {
        return sql.first(
                        "SELECT count(*), coalesce(sum(length(line) + 1), 0) FROM sluice_result WHERE batch = ? AND part = ?",
                        row -> new JournalRead.Size(row.getLong(1), row.getLong(2)),
                        batch,
                        part.code())
                .orElseThrow();
    }

    Usage usage(long batch) {
        return sql.first(
                        "SELECT coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0) FROM sluice_result"
                                + " WHERE batch = ?",
                        row -> new Usage(row.getLong(1), row.getLong(2), 0),
                        batch)
                .orElse(Usage.UNKNOWN);
    }

    void delete(Batch batch) {
        sql.update("DELETE FROM sluice_result WHERE batch = ?", batch.number());
    }
}
