package dev.sluice.http;

/** Bytes that are no HTTP reply, or one that HTTP does not allow. */
public final class BadReplyException extends RuntimeException {
    private final int status;
    private final boolean flood;

    public BadReplyException(String message) {
        this(0, false, message);
    }

    BadReplyException(int status, boolean flood, String message) {
        super(message, null, false, false);
        this.status = status;
        this.flood = flood;
    }

    /** The reply's status; 0 where it has none. */
    int status() {
        return status;
    }

    /** Whether it was an endless row of interim replies. */
    boolean isFlood() {
        return flood;
    }
}
