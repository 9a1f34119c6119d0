package dev.sluice.fanout;

import java.util.Locale;

/** How a leg ended; every leg has exactly one end. */
public enum LegEnd {
    /** It was answered. */
    ANSWERED,
    /** It has no answer, and its failure says why. */
    FAILED,
    /** It was under way and no longer needed; its connection was closed. */
    CANCELLED,
    /** It was never started; nothing was sent. */
    NOT_STARTED;

    /** Its name in JSON and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
