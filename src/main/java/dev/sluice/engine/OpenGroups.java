package dev.sluice.engine;

import dev.sluice.model.RequestId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The groups that have not stopped, so that closing can wait for their last words. Any thread. */
final class OpenGroups {
    private final Set<RequestId> open = new HashSet<>();
    private @Nullable CompletableFuture<Void> none;

    synchronized void opened(RequestId id) {
        open.add(id);
    }

    void stopped(RequestId id) {
        CompletableFuture<Void> awaited;
        synchronized (this) {
            open.remove(id);
            awaited = open.isEmpty() ? none : null;
        }
        if (awaited != null) {
            awaited.complete(null);
        }
    }

    /** Completes as soon as there is none. */
    synchronized CompletableFuture<Void> none() {
        CompletableFuture<Void> awaited = new CompletableFuture<>();
        none = awaited;
        if (open.isEmpty()) {
            awaited.complete(null);
        }
        return awaited;
    }
}
