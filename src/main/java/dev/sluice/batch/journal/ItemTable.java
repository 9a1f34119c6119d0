package dev.sluice.batch.journal;

import dev.sluice.batch.Batch;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.Counts;
import dev.sluice.batch.Duplicate;
import dev.sluice.batch.ItemLine;
import dev.sluice.batch.ItemState;
import dev.sluice.batch.ResultLines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of items and of what they ask. */
final class ItemTable {
    private final Sql sql;
    private final ResultTable results;

    ItemTable(Sql sql, ResultTable results) {
        this.sql = sql;
        this.results = results;
    }

    /** Adds lines; those with an id that is there already are left out and returned. */
    List<Duplicate> add(Batch batch, List<ItemLine> lines) {
        List<@Nullable Object[]> items = new ArrayList<>(lines.size());
        for (ItemLine line : lines) {
            boolean good = line instanceof ItemLine.Good;
            items.add(new @Nullable Object[] {
                batch.number(),
                line.number(),
                line.customId().isEmpty() || !good ? null : line.customId(),
                line instanceof ItemLine.Good item ? item.model() : "",
                line instanceof ItemLine.Good item ? item.body().length() : 0,
                (good ? ItemState.PENDING : ItemState.FAILED).code(),
                line.number()
            });
        }
        int[] added = sql.updateAll(
                "INSERT INTO sluice_item (batch, number, custom_id, model, size, state, turn, claim, losses)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT (batch, custom_id) DO NOTHING",
                items);
        List<Duplicate> duplicates = new ArrayList<>();
        List<@Nullable Object[]> requests = new ArrayList<>(lines.size());
        for (int i = 0; i < added.length; i++) {
            ItemLine line = lines.get(i);
            if (line instanceof ItemLine.Bad bad) {
                results.add(batch.number(), line.number(), ResultLines.malformed(batch.id(), bad));
            } else if (added[i] == 0) {
                duplicates.add(duplicate(batch, line));
            } else {
                ItemLine.Good item = (ItemLine.Good) line;
                byte[] body = item.body().getBytes(StandardCharsets.UTF_8);
                requests.add(new @Nullable Object[] {
                    batch.number(),
                    line.number(),
                    item.url(),
                    body,
                    Sum.of(line.number(), line.customId(), item.url(), body)
                });
            }
        }
        if (!requests.isEmpty()) {
            sql.updateAll(
                    "INSERT INTO sluice_request (batch, number, url, body, sum) VALUES (?, ?, ?, ?, ?)", requests);
        }
        return duplicates;
    }

    private Duplicate duplicate(Batch batch, ItemLine line) {
        long first = sql.number(
                "SELECT number FROM sluice_item WHERE batch = ? AND custom_id = ?", batch.number(), line.customId());
        return new Duplicate(line.customId(), line.number(), first);
    }

    /** Claims the next ones, as many as fit into the size, at least one. */
    List<Claimed> claim(long batch, String model, int limit, long maxSize, String owner) {
        List<Next> next = sql.all(
                "SELECT number, custom_id, size, claim FROM sluice_item WHERE batch = ? AND state = 0 AND model = ?"
                        + " ORDER BY turn LIMIT ?" + sql.dialect().takingRows(),
                row -> new Next(row.getLong(1), row.getString(2), row.getLong(3), row.getInt(4) + 1),
                batch,
                model,
                limit);
        List<@Nullable Object[]> taken = new ArrayList<>(next.size());
        List<Claimed> claimed = new ArrayList<>(next.size());
        long size = 0;
        for (Next item : next) {
            size += item.size();
            if (size > maxSize && !claimed.isEmpty()) {
                break;
            }
            taken.add(new @Nullable Object[] {item.claim(), owner, batch, item.number()});
            claimed.add(request(batch, model, item));
        }
        if (!taken.isEmpty()) {
            int[] unused = sql.updateAll(
                    "UPDATE sluice_item SET state = 1, claim = ?, owner = ? WHERE batch = ? AND number = ?", taken);
        }
        return claimed;
    }

    private Claimed request(long batch, String model, Next item) {
        return sql.first(
                        "SELECT url, body, sum FROM sluice_request WHERE batch = ? AND number = ?",
                        row -> {
                            String url = row.getString(1);
                            byte[] body = row.getBytes(2);
                            Sum.check(
                                    row.getLong(3), "line " + item.number(), item.number(), item.customId(), url, body);
                            return new Claimed(
                                    batch,
                                    item.number(),
                                    item.customId(),
                                    url,
                                    model,
                                    new String(body, StandardCharsets.UTF_8),
                                    item.claim());
                        },
                        batch,
                        item.number())
                .orElseThrow(() -> Damage.missing("the request of line " + item.number()));
    }

    /** Moves a claimed item on, if the claim is still in force. */
    boolean leave(Claimed item, String owner, ItemState to) {
        return sql.update(
                        "UPDATE sluice_item SET state = ?, owner = NULL WHERE batch = ? AND number = ? AND state = 1"
                                + " AND claim = ? AND owner = ?",
                        to.code(),
                        item.batch(),
                        item.number(),
                        item.claim(),
                        owner)
                > 0;
    }

    /** The same, behind all others. */
    boolean leaveLast(Claimed item, String owner, long turn) {
        return sql.update(
                        "UPDATE sluice_item SET state = 0, owner = NULL, turn = ? WHERE batch = ? AND number = ?"
                                + " AND state = 1 AND claim = ? AND owner = ?",
                        turn,
                        item.batch(),
                        item.number(),
                        item.claim(),
                        owner)
                > 0;
    }

    /** Ends pending ones; returns their numbers and ids. */
    List<Ended> endPending(long batch, ItemState to, int limit) {
        return sql.all(
                "UPDATE sluice_item SET state = ? WHERE batch = ? AND number IN ("
                        + "SELECT number FROM sluice_item WHERE batch = ? AND state = 0 LIMIT ?"
                        + sql.dialect().takingRows() + ") RETURNING number, custom_id",
                row -> new Ended(row.getLong(1), row.getString(2)),
                to.code(),
                batch,
                batch,
                limit);
    }

    Counts counts(long batch) {
        Counts counts = Counts.NONE;
        record Count(ItemState state, long count) {}
        for (Count each : sql.all(
                "SELECT state, count(*) FROM sluice_item WHERE batch = ? GROUP BY state",
                row -> new Count(ItemState.of(row.getInt(1)), row.getLong(2)),
                batch)) {
            counts = counts.plus(each.state(), each.count());
        }
        return counts;
    }

    Map<String, Long> pendingModels(long batch) {
        Map<String, Long> models = new LinkedHashMap<>();
        sql.all(
                        "SELECT model, count(*) FROM sluice_item WHERE batch = ? AND state = 0 GROUP BY model ORDER BY model",
                        row -> Map.entry(row.getString(1), row.getLong(2)),
                        batch)
                .forEach(each -> models.put(each.getKey(), each.getValue()));
        return models;
    }

    void delete(Batch batch) {
        sql.update("DELETE FROM sluice_item WHERE batch = ?", batch.number());
        sql.update("DELETE FROM sluice_request WHERE batch = ?", batch.number());
        sql.update("DELETE FROM sluice_claim WHERE batch = ?", batch.number());
    }

    private record Next(long number, String customId, long size, int claim) {}

    /** An item that ended unsent. */
    record Ended(long number, String customId) {}
}
