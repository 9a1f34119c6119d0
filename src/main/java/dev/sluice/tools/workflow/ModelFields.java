package dev.sluice.tools.workflow;

import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Kind;
import java.util.List;

/** The fields of tools that ask a model. */
public final class ModelFields {
    /** Longest image or path, in characters. */
    private static final int MAX_IMAGE = 8_000_000;

    private ModelFields() {}

    /** Model, temperature, thinking, search and images, but for those named. */
    public static List<Field> list(List<String> without) {
        return List.of(
                        Field.optional("model", Kind.text(200), "Model or alias; auto for the configured one.", "auto"),
                        Field.optional("temperature", Kind.decimal(0, 1), "0 is steady, 1 is free."),
                        Field.optional(
                                "thinking_mode",
                                Kind.oneOf("minimal", "low", "medium", "high", "max"),
                                "From medium on, a model that can is asked to think first, and the call may take longer."),
                        Field.optional(
                                "use_websearch",
                                Kind.flag(),
                                "Whether the provider may search the web; such a call may take minutes.",
                                false),
                        Field.optional(
                                "images",
                                Kind.listOf(Kind.text(MAX_IMAGE), 10),
                                "Images as data: URLs or paths, for models that see."))
                .stream()
                .filter(field -> !without.contains(field.name()))
                .toList();
    }
}
