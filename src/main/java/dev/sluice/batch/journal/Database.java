package dev.sluice.batch.journal;

/** A database that was opened, checked and found good. */
interface Database extends AutoCloseable {
    /** For one thread that writes; commits are its own to make. */
    Sql writer();

    /** For one thread that reads. */
    Sql reader();

    /** The file or URL, without secrets. */
    String location();

    /** What was noticed at its opening, in one line; empty when nothing was. */
    String notice();

    /** Closes both connections. */
    @Override
    void close();
}
