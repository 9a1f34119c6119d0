package dev.sluice.batch;

import java.util.function.Predicate;

/**
 * What a batch takes of a line.
 *
 * @param endpoint the path that every line is to name; empty for any that is known
 * @param maxBytes longest line
 * @param models whether a model may be asked for, by the name in the line; empty for the default one
 * @param modelsCount whether items go by the models in their lines; else the batch has models of its own for chats
 */
public record LineRules(String endpoint, long maxBytes, Predicate<String> models, boolean modelsCount) {
    /** Any endpoint and model, lines of 8 MiB. */
    public static final LineRules DEFAULT = new LineRules("", 8 << 20, model -> true, true);

    public LineRules withMaxBytes(long newMaxBytes) {
        return new LineRules(endpoint, newMaxBytes, models, modelsCount);
    }

    /** For a batch whose items are all asked of the same models. */
    public LineRules withModelsOfBatch() {
        return new LineRules(ItemLines.CHAT, maxBytes, models, false);
    }
}
