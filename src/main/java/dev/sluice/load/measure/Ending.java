package dev.sluice.load.measure;

import java.util.Locale;

/** How a request ended; each has exactly one. */
public enum Ending {
    /** With a complete answer. */
    ANSWERED,
    /** Without one: the failure says why. */
    FAILED,
    /** By its caller, as planned. */
    CANCELLED,
    /** By the end of the run. */
    UNFINISHED,
    /** It was never sent: no connection became free in time. */
    DROPPED;

    /** The name in results. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
