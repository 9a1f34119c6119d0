package dev.sluice.engine;

/** The setup in force. The guardian alone changes it and finds it again after a restart; any thread may look. */
final class InForce {
    private volatile Setup setup;

    /** What the engine starts with. */
    InForce(Setup setup) {
        this.setup = setup;
    }

    Setup get() {
        return setup;
    }

    void set(Setup newSetup) {
        setup = newSetup;
    }
}
