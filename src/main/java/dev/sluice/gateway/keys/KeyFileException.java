package dev.sluice.gateway.keys;

/** A key file or pepper that can't be used; one line that names the file and what was expected, never a key or hash. */
public final class KeyFileException extends RuntimeException {
    /** What is wrong. */
    public enum Reason {
        /** The file is not there. */
        MISSING,
        /** Others may read it. */
        EXPOSED,
        /** What it says is not what a key file says. */
        MALFORMED,
        /** Keys were made with another pepper. */
        WRONG_PEPPER,
        /** Another writer holds it. */
        LOCKED,
        /** The operating system refused. */
        UNREADABLE
    }

    private final Reason reason;

    KeyFileException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
