package dev.sluice.tools;

import dev.sluice.model.ChatAnswer;

/** What came of asking a provider. */
sealed interface Reply {
    record Answered(ChatAnswer answer) implements Reply {}

    record Failed(Problem problem) implements Reply {}
}
