package dev.sluice.codec;

import java.util.List;

/** The dialects by their names in configuration. */
public final class Dialects {
    /** The names, in the order that messages list them. */
    public static final List<String> NAMES = List.of("openai", "glm", "kimi");

    private Dialects() {}

    /**
     * The dialect of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Dialect named(String name) {
        return switch (name) {
            case "openai" -> new ChatDialect(new OpenAiFlavour());
            case "glm" -> new ChatDialect(new GlmFlavour());
            case "kimi" -> new ChatDialect(new KimiFlavour());
            default ->
                throw new IllegalArgumentException(
                        "dialect: '" + name + "' (expected: " + String.join(", ", NAMES) + ")");
        };
    }
}
