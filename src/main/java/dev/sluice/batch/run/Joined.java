package dev.sluice.batch.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for a journal, on a plain thread. */
final class Joined {
    private Joined() {}

    /** What a step gives, or the exception it ended with itself. */
    static <T> T of(CompletableFuture<T> step) {
        try {
            return step.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
