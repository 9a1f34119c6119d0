package dev.sluice.batch.journal;

import org.jspecify.annotations.Nullable;

/**
 * A database that was opened, checked and found good.
 *
 * @param writer for one thread that writes; commits are its own to make
 * @param reader for one thread that reads
 * @param location the file or URL, without secrets
 * @param notice what was noticed at its opening, in one line; empty when nothing was
 * @param lock the right to work on it, given back when it is closed; null where there is none to give back
 */
record Database(
        Sql writer,
        Sql reader,
        String location,
        String notice,
        @Nullable JournalLock lock) implements AutoCloseable {
    /** Closes both connections, then gives the lock back. */
    @Override
    public void close() {
        reader.close();
        writer.close();
        if (lock != null) {
            lock.close();
        }
    }
}
