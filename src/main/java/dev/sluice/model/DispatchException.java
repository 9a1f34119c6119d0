package dev.sluice.model;

/** A {@link Failure} on its way through a future or a stream. */
public final class DispatchException extends RuntimeException {
    private final transient Failure failure;

    public DispatchException(Failure failure) {
        super(failure.describe(), null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
