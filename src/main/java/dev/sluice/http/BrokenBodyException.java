package dev.sluice.http;

import dev.sluice.model.AttemptFailure;

/** A body that ended before it was complete: cut, reset, malformed or too long. */
public final class BrokenBodyException extends RuntimeException {
    private final transient AttemptFailure failure;

    public BrokenBodyException(AttemptFailure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public AttemptFailure failure() {
        return failure;
    }
}
