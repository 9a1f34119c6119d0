package dev.sluice.http;

import dev.sluice.model.AttemptFailure;

/** The cause that runs through a connection's stream when the pool itself ends it; never logged, no stack trace. */
final class KilledException extends RuntimeException {
    private final transient AttemptFailure failure;

    KilledException(AttemptFailure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    /** What a reader of the body hears. */
    AttemptFailure failure() {
        return failure;
    }
}
