package dev.sluice.tools.conversation;

import dev.sluice.model.JsonObject;

/**
 * One thing that was said.
 *
 * @param tool the tool that it was said to
 * @param fields what was said, as the tool keeps it: {@code role} and {@code text} of a chat, a workflow's step
 */
public record Turn(String tool, JsonObject fields) {}
