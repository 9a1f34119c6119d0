package dev.sluice.config;

import java.util.List;

/** Settings that can't be used; one line for each problem, with path, value and what was expected. */
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message, null, false, false);
    }

    ConfigException(List<String> problems) {
        this(String.join(System.lineSeparator(), problems));
    }
}
