package dev.sluice.batch.journal;

import dev.sluice.batch.ItemState;
import dev.sluice.batch.Lost;
import dev.sluice.batch.ResultLines;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items whose process died while it had them: sent again, until they were lost too often. */
final class LostItems {
    private final Sql sql;
    private final ResultTable results;

    LostItems(Sql sql, ResultTable results) {
        this.sql = sql;
        this.results = results;
    }

    Lost recover(int maxLosses, Instant now, int limit) {
        List<Item> items = sql.all(
                "SELECT i.batch, b.id, i.number, i.custom_id, i.claim, i.losses FROM sluice_item i JOIN sluice_batch b"
                        + " ON b.number = i.batch WHERE i.state = 1 AND i.owner NOT IN ("
                        + NodeTable.ALIVE.formatted(sql.dialect().now()) + ") LIMIT " + limit
                        + sql.dialect().takingRows().replace("UPDATE", "UPDATE OF i"),
                row -> new Item(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getInt(6)));
        Lost lost = Lost.NONE;
        for (Item item : items) {
            boolean parked = item.losses() + 1 >= maxLosses;
            // Behind the others: what kills a process is not to kill the next one first thing.
            sql.update(
                    "UPDATE sluice_item SET state = ?, owner = NULL, losses = losses + 1, turn = ?"
                            + " WHERE batch = ? AND number = ?",
                    (parked ? ItemState.FAILED : ItemState.PENDING).code(),
                    now.toEpochMilli(),
                    item.batch(),
                    item.number());
            results.lost(item.batch(), item.number(), item.claim(), now);
            if (parked) {
                results.add(
                        item.batch(),
                        item.number(),
                        ResultLines.poison(item.id(), item.number(), customId(item), item.losses() + 1));
            }
            lost = lost.plus(parked ? new Lost(0, 1) : new Lost(1, 0));
        }
        return lost;
    }

    private static String customId(Item item) {
        return item.customId() == null ? "" : item.customId();
    }

    private record Item(
            long batch, String id, long number, @Nullable String customId, int claim, int losses) {}
}
