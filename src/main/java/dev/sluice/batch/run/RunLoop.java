package dev.sluice.batch.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What one run does on a thread that it may share: nothing any more once the run is over. Any thread may ask. */
final class RunLoop<E> {
    private final ScheduledExecutorService thread;
    private final CompletableFuture<E> done = new CompletableFuture<>();
    private final E stopped;
    private final Runnable onFailure;

    /**
     * @param thread one thread
     * @param stopped how a run ends whose thread is gone
     * @param onFailure what is done, on the thread, before a run fails
     */
    RunLoop(ScheduledExecutorService thread, E stopped, Runnable onFailure) {
        this.thread = thread;
        this.stopped = stopped;
        this.onFailure = onFailure;
    }

    CompletableFuture<E> done() {
        return done;
    }

    boolean isDone() {
        return done.isDone();
    }

    void end(E how) {
        done.complete(how);
    }

    void post(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException closed) {
            done.complete(stopped);
        }
    }

    void after(Duration delay, Runnable task) {
        try {
            var unused = thread.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            done.complete(stopped);
        }
    }

    /** Goes on with what a step gives; a step that fails ends the run. */
    <T> void then(CompletableFuture<T> step, Consumer<T> next) {
        var unused = step.whenComplete((result, failure) -> post(() -> {
            if (failure != null) {
                fail(failure);
            } else {
                next.accept(result);
            }
        }));
    }

    private void guarded(Runnable task) {
        if (done.isDone()) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable why) {
        onFailure.run();
        done.completeExceptionally(why);
    }
}
