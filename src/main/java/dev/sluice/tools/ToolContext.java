package dev.sluice.tools;

import dev.sluice.Sluice;
import dev.sluice.config.ToolsConfig;
import dev.sluice.tools.conversation.ContinuationIds;
import dev.sluice.tools.conversation.ConversationStore;
import dev.sluice.tools.files.FileReading;

/** What all tools of a server share. Thread-safe. */
record ToolContext(
        Sluice sluice,
        ToolsConfig config,
        ConversationStore store,
        ContinuationIds ids,
        FileReading files,
        ModelChoices models,
        ProviderFiles kept,
        ActivityLog activity,
        Timers timers,
        String version,
        long startedNanos) {}
