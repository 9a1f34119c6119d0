package dev.sluice.metrics;

/** Hears what happens in the engine. Called on dispatcher threads: it must be quick, must not block and must not throw. */
@FunctionalInterface
public interface EngineListener {
    /** Hears nothing. */
    EngineListener NONE = event -> {};

    void on(EngineEvent event);
}
