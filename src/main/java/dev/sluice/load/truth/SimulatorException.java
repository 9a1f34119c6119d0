package dev.sluice.load.truth;

/** A simulated provider that does not answer, or not as one. */
public final class SimulatorException extends RuntimeException {
    SimulatorException(String message) {
        super(message, null, false, false);
    }
}
