package dev.sluice.model;

/** The clocks that can end an attempt or a request; the one that did is named in the failure. */
public enum PhaseClock {
    /** The deadline: wall-clock over waiting, connecting, all attempts and the body. */
    TOTAL("total"),
    /** The longest wait in a provider's queue. */
    WAITING("waiting"),
    /** Opening the connection, TLS included. */
    CONNECT("connect"),
    /** From the request being sent to the response head. */
    FIRST_BYTE("first-byte"),
    /** From the request being sent to the first content event of a stream. */
    FIRST_EVENT("first-event"),
    /** Between two content events; comments and empty events reset nothing. */
    IDLE("idle"),
    /** The longest time a caller may leave a stream unread. */
    CONSUMER("consumer");

    private final String label;

    PhaseClock(String label) {
        this.label = label;
    }

    /** The name in configuration, errors and metrics. */
    public String label() {
        return label;
    }
}
