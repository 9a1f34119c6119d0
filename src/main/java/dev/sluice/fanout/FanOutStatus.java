package dev.sluice.fanout;

import java.util.Locale;

/** What came of a fan-out. */
public enum FanOutStatus {
    /** The strategy got what it wants. */
    DECIDED,
    /** There are answers, but fewer than were wanted. */
    PARTIAL,
    /** There are answers, and none of them won: they do not agree, or the judge did not choose. */
    UNDECIDED,
    /** No leg was answered. */
    FAILED,
    /** The caller gave up. */
    CANCELLED;

    /** Its name in JSON and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
