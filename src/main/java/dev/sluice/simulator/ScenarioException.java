package dev.sluice.simulator;

/** A scenario that can't be played; one line with path, value and what was expected. */
public final class ScenarioException extends RuntimeException {
    public ScenarioException(String message) {
        super(message, null, false, false);
    }
}
