package dev.sluice.batch;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What keeps batches: a port. Any thread; nothing here blocks but {@link #close}.
 *
 * <p>Futures complete on the journal's own threads, of which there is one for each kind: whoever continues there must not
 * stay. Cancelling one whose work has not begun keeps it from being done; later it changes nothing. They fail with a
 * {@link JournalException}, after which nothing of their work was done.
 */
public interface Journal extends AutoCloseable {
    /** What a write is for. */
    enum Step {
        ACCEPT,
        CLAIM,
        RESULT,
        FINALIZE,
        OTHER
    }

    /** Reads; sees what was committed before. */
    <T> CompletableFuture<T> read(Function<JournalRead, T> query);

    /**
     * Writes, all of it or nothing; several writes may share a commit. Completes once it is on disk. What it throws comes
     * back as the future's failure, and nothing of this write is done then; it may be run twice before that is known, so
     * it must have no other effects.
     */
    <T> CompletableFuture<T> write(Step step, Function<JournalWrite, T> work);

    /** The file or URL, without secrets. */
    String location();

    /** What was noticed when it was opened, in one line; empty when nothing was. */
    String notice();

    /** Completes, never exceptionally, when the journal can't be used any more; it is to be closed then, and opened anew. */
    CompletableFuture<JournalException> broken();

    /** Finishes what was begun and closes. */
    @Override
    void close();
}
