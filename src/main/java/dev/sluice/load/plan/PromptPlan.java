package dev.sluice.load.plan;

import dev.sluice.load.prompt.Lengths;
import dev.sluice.model.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is asked.
 *
 * @param file JSON Lines; null for made-up prompts
 * @param lengths of made-up prompts, in tokens
 * @param stream whether answers are streamed
 * @param parameters further fields of each request
 */
public record PromptPlan(@Nullable Path file, Lengths lengths, boolean stream, JsonObject parameters) {}
