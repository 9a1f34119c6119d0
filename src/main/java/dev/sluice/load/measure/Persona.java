package dev.sluice.load.measure;

import java.util.Locale;

/** How a caller behaves. Only those that wait and read are in the latencies. */
public enum Persona {
    /** Reads what comes until the end. */
    PLAIN,
    /** Hangs up before the end. */
    HANGS_UP,
    /** Takes so many bytes a second and no more. */
    READS_SLOWLY;

    /** The name in results. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
