package dev.sluice.cli;

import dev.sluice.model.AttemptReport;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of the demo and what became of it. Any thread. */
final class DemoCall {
    /** When the demo gives a call up. */
    enum Cancel {
        NEVER,
        /** Right after it was made, when most calls still wait. */
        AT_ONCE,
        /** In the middle of its answer. */
        MIDWAY
    }

    private final String provider;
    private final String prompt;
    private final boolean stream;
    private final Cancel cancel;
    private volatile long startedNanos;
    private volatile long cancelledNanos;
    private volatile long endedNanos;
    private volatile @Nullable ChatAnswer answer;
    private volatile @Nullable Failure failure;

    DemoCall(String provider, String prompt, boolean stream, Cancel cancel) {
        this.provider = provider;
        this.prompt = prompt;
        this.stream = stream;
        this.cancel = cancel;
    }

    String provider() {
        return provider;
    }

    /** Unique, so that the simulator's record of it can be found. */
    String prompt() {
        return prompt;
    }

    boolean stream() {
        return stream;
    }

    Cancel cancel() {
        return cancel;
    }

    void started() {
        startedNanos = System.nanoTime();
    }

    void cancelled() {
        cancelledNanos = System.nanoTime();
    }

    /** When the demo gave it up; 0 when it did not. */
    long cancelledNanos() {
        return cancelledNanos;
    }

    long endedNanos() {
        return endedNanos;
    }

    void ended(@Nullable ChatAnswer answered, @Nullable Throwable thrown) {
        answer = answered;
        Throwable cause = thrown == null || thrown.getCause() == null ? thrown : thrown.getCause();
        failure = cause instanceof DispatchException known ? known.failure() : null;
        endedNanos = System.nanoTime();
    }

    @Nullable
    ChatAnswer answer() {
        return answer;
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    Duration took() {
        return Duration.ofNanos(endedNanos - startedNanos);
    }

    List<AttemptReport> attempts() {
        ChatAnswer answered = answer;
        Failure failed = failure;
        return answered != null ? answered.attempts() : failed != null ? failed.attempts() : List.of();
    }
}
