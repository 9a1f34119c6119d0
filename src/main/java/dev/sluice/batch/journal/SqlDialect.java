package dev.sluice.batch.journal;

import dev.sluice.batch.JournalException;
import java.sql.Connection;
import java.sql.SQLException;

/** Where SQLite and PostgreSQL differ. */
interface SqlDialect {
    /** The type of whole numbers. */
    String number();

    /** The type of bytes. */
    String bytes();

    /** A column that numbers its rows by itself and is the table's key. */
    String counter();

    /** What a query says at its end that takes rows for itself and leaves out those that others took. */
    String takingRows();

    /** The database's clock, in milliseconds since 1970. */
    String now();

    /** Whether several processes may work on it at a time; else whoever has it knows all others to be dead. */
    boolean isShared();

    /** Begins a transaction that writes. */
    void begin(Connection connection) throws SQLException;

    void commit(Connection connection) throws SQLException;

    void rollback(Connection connection) throws SQLException;

    /** What an error means, in one line for a person. */
    JournalException failure(SQLException error);
}
