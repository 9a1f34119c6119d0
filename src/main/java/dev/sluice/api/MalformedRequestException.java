package dev.sluice.api;

import org.jspecify.annotations.Nullable;

/** A request's body is not what it must be; the message says what was wrong and what is expected. */
public final class MalformedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable String param;

    public MalformedRequestException(String message, @Nullable String param) {
        super(message, null, false, false);
        this.param = param;
    }

    /** The field it is about; null when it is about none. */
    public @Nullable String param() {
        return param;
    }

    /** One line. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
