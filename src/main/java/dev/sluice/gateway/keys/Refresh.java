package dev.sluice.gateway.keys;

/** What a look at the key file brought. */
public sealed interface Refresh {

    /** Nothing new: the same keys, or the same problem as last time. */
    enum Unchanged implements Refresh {
        UNCHANGED
    }

    /** Other keys are in force from now on, or a problem is over. */
    record Reloaded(KeyRing ring) implements Refresh {}

    /** The file can't be used; the keys read last stay in force. */
    record Failed(KeyFileException problem) implements Refresh {}
}
