package dev.sluice.model;

/** Where a request stands. */
public enum Phase {
    /** In the provider's queue; nothing was sent. */
    WAITING,
    /** Opening a connection, TLS included. */
    CONNECTING,
    /** Sent, no response head yet. */
    SENT,
    /** The response head is here, its content is not. */
    HEAD_RECEIVED,
    /** Content was shown to the caller: committed. */
    STREAMING,
    /** An attempt failed; the next one waits. */
    BACKING_OFF,
    /** Ended. */
    ENDED
}
