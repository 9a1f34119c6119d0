package dev.sluice.tools.input;

import org.jspecify.annotations.Nullable;

/**
 * One field of what a tool takes.
 *
 * @param description for models, which fill it in
 * @param otherwise what it is when it is not given; null when it is then missing
 */
public record Field(
        String name,
        Kind kind,
        String description,
        boolean required,
        @Nullable Object otherwise) {
    public static Field required(String name, Kind kind, String description) {
        return new Field(name, kind, description, true, null);
    }

    public static Field optional(String name, Kind kind, String description) {
        return new Field(name, kind, description, false, null);
    }

    /** An optional field with a default. */
    public static Field optional(String name, Kind kind, String description, Object otherwise) {
        return new Field(name, kind, description, false, otherwise);
    }
}
