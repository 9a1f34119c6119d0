package dev.sluice.model;

/** Whether the provider may have seen (and billed) a call. */
public enum Delivery {
    /** Not a byte of it left this process: a repeat costs nothing. */
    NOT_SENT,
    /** It was sent and no answer came: the provider may have worked on it. */
    MAYBE_SENT,
    /** The provider answered, if only to refuse. */
    ANSWERED
}
