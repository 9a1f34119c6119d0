package dev.sluice.tcp;

/** What is registered with an event loop. Called on the loop's thread. */
abstract class Ready {
    /** Whether it is among the {@link DueSockets}, whose field this is. */
    boolean due;

    /** The channel can do some of the operations that it is registered for. */
    abstract void ready(int operations);

    /** The loop ends. */
    abstract void abandoned();

    /** Whether somebody waits for what comes first: an answer's beginning, a connection. What goes on with a stream is none. */
    boolean isAwaited() {
        return true;
    }
}
