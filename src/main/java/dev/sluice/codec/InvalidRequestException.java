package dev.sluice.codec;

/** A request that a dialect can't express; the message says what to change. */
public final class InvalidRequestException extends RuntimeException {
    public InvalidRequestException(String message) {
        super(message, null, false, false);
    }
}
