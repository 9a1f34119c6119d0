package dev.sluice.batch.journal;

import dev.sluice.batch.Journal;
import dev.sluice.batch.JournalWrite;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One piece of work on its way to a commit. Confined to the writing thread once it is taken from the queue. */
final class Write<T> {
    private final Journal.Step step;
    private final Function<JournalWrite, T> work;
    private final CompletableFuture<T> done = new CompletableFuture<>();
    private @Nullable T result;

    Write(Journal.Step step, Function<JournalWrite, T> work) {
        this.step = step;
        this.work = work;
    }

    Journal.Step step() {
        return step;
    }

    CompletableFuture<T> done() {
        return done;
    }

    /** Whether nobody waits for it any more. */
    boolean isCancelled() {
        return done.isCancelled();
    }

    void run(JournalWrite session) {
        result = work.apply(session);
    }

    /** It is on disk. */
    void committed() {
        @SuppressWarnings("NullAway") // what the work gave
        boolean unused = done.complete(result);
    }

    void failed(RuntimeException why) {
        done.completeExceptionally(why);
    }
}
