package dev.sluice.model;

/** How a request ended; every request has exactly one. */
public sealed interface Outcome {
    /** The provider answered in full. */
    record Answered(ModelAnswer answer) implements Outcome {}

    /** There is no answer, and this is why. */
    record Failed(Failure failure) implements Outcome {}
}
