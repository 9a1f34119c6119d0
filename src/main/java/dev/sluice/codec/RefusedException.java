package dev.sluice.codec;

import dev.sluice.model.AttemptFailure;

/** A provider's reply that is a refusal, where no {@link Decoded} can say so. */
public final class RefusedException extends RuntimeException {
    private final transient AttemptFailure failure;

    public RefusedException(AttemptFailure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public AttemptFailure failure() {
        return failure;
    }
}
