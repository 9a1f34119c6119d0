package dev.sluice.codec;

/** Text that is not the JSON we take, or values that JSON can't hold; the message is one line. */
public final class JsonException extends RuntimeException {
    JsonException(String message) {
        super(message, null, false, false);
    }
}
