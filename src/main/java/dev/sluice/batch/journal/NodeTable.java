package dev.sluice.batch.journal;

import java.time.Duration;
import java.util.List;

/** The processes that work on a journal, and until when each is known to live. */
final class NodeTable {
    /** A query for those that live, with the database's clock to be put in. */
    static final String ALIVE = "SELECT id FROM sluice_node WHERE alive_until >= %s";

    private final Sql sql;
    private final String alive;

    NodeTable(Sql sql) {
        this.sql = sql;
        this.alive = ALIVE.formatted(sql.dialect().now());
    }

    /** Says that one lives. */
    void beat(String id, String name, Duration within) {
        String until = sql.dialect().now() + " + ?";
        sql.update(
                "INSERT INTO sluice_node (id, name, alive_until) VALUES (?, ?, " + until + ")"
                        + " ON CONFLICT (id) DO UPDATE SET alive_until = " + until,
                id,
                name,
                within.toMillis(),
                within.toMillis());
    }

    /** All others are dead: for a database that is this process's alone. */
    void alone(String id) {
        sql.update("DELETE FROM sluice_node WHERE id <> ?", id);
    }

    /** Those that died and left nothing are forgotten. */
    void sweep() {
        sql.update("DELETE FROM sluice_node WHERE id NOT IN (" + alive
                + ") AND NOT EXISTS (SELECT 1 FROM sluice_item WHERE state = 1 AND owner = sluice_node.id)");
    }

    /** The names of those that live. */
    List<String> workers() {
        return sql.all(
                "SELECT name FROM sluice_node WHERE alive_until >= "
                        + sql.dialect().now() + " ORDER BY name",
                row -> row.getString(1));
    }

    void leave(String id) {
        sql.update("DELETE FROM sluice_node WHERE id = ?", id);
    }
}
