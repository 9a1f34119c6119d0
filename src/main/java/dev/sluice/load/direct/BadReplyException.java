package dev.sluice.load.direct;

/** Bytes that are no HTTP reply. */
final class BadReplyException extends RuntimeException {
    BadReplyException(String message) {
        super(message, null, false, false);
    }
}
