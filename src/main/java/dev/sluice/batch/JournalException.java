package dev.sluice.batch;

/** A journal can't be used; the message says in one line which, why, and what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is the matter. */
    public enum Kind {
        /** Another process works on it. */
        IN_USE,
        /** Nothing is there. */
        MISSING,
        /** A newer version of Sluice wrote it, or it is something else. */
        FOREIGN,
        /** What is read is not what was written. */
        DAMAGED,
        /** It can't be written: no room, no permission, a failing disk. */
        UNWRITABLE,
        /** The database does not answer. */
        UNREACHABLE,
        /** It is closed, or too much waits for it. */
        UNAVAILABLE
    }

    private final Kind kind;

    public JournalException(Kind kind, String message) {
        this(kind, message, null);
    }

    public JournalException(Kind kind, String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
