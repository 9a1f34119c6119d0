package dev.sluice.tools;

import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.JsonViews;
import java.io.IOException;
import java.util.concurrent.CompletionException;

/**
 * Why a provider gave no answer.
 *
 * @param kind a failure's kind, {@code call_limit} or {@code token_limit}
 * @param message one line for people
 * @param details the failure as JSON; empty when nothing was asked
 */
record Problem(String kind, String message, JsonObject details) {
    static Problem of(Failure failure) {
        return new Problem(failure.kind().code(), failure.describe(), JsonViews.of(failure));
    }

    static Problem of(String kind, String message) {
        return new Problem(kind, message, JsonObject.EMPTY);
    }

    /** What a future of the engine failed with. */
    static Problem of(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof DispatchException dispatch) {
            return of(dispatch.failure());
        }
        return cause instanceof IOException
                ? of("file", String.valueOf(cause.getMessage()))
                : of("cancelled", "it was cancelled");
    }

    /** A future's failure without what a further stage wraps it in. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    static Problem noTime() {
        return of(FailureKind.TIMEOUT.code(), "no time is left to ask a model");
    }

    boolean isTimeout() {
        return kind.equals(FailureKind.TIMEOUT.code());
    }
}
