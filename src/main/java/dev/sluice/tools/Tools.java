package dev.sluice.tools;

import dev.sluice.Sluice;
import dev.sluice.config.ToolsConfig;
import dev.sluice.model.Nearest;
import dev.sluice.tools.conversation.ContinuationIds;
import dev.sluice.tools.conversation.ConversationStore;
import dev.sluice.tools.conversation.MemoryConversations;
import dev.sluice.tools.conversation.SqliteConversations;
import dev.sluice.tools.files.FileReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the tools. */
public final class Tools {
    private Tools() {}

    /**
     * The tools over an engine, conversations where the configuration says. Reads randomness and files: for plain threads. To
     * be closed before the engine.
     *
     * @throws IllegalArgumentException when the configuration names a tool that there is not, or a file that is none of
     *     conversations
     */
    public static Toolbox create(Sluice sluice, ToolsConfig config) {
        return create(sluice, config, store(config.conversations()));
    }

    private static ConversationStore store(ToolsConfig.Conversations conversations) {
        @Nullable Path file = conversations.file();
        if (file == null) {
            return new MemoryConversations(conversations);
        }
        try {
            return SqliteConversations.open(file, conversations);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sluice.tools.conversations.file: " + e.getMessage(), e);
        }
    }

    /**
     * The same with a store of one's own, which the tools close.
     *
     * @throws IllegalArgumentException when the configuration names a tool that there is not
     */
    public static Toolbox create(Sluice sluice, ToolsConfig config, ConversationStore store) {
        List<String> named = new ArrayList<>(config.disabled());
        named.addAll(config.deadlines().keySet());
        for (String name : named) {
            if (!names().contains(name)) {
                throw new IllegalArgumentException("sluice.tools: no tool named '" + name + "'"
                        + Nearest.hint(name, names()) + " (expected: one of " + String.join(", ", names()) + ")");
            }
        }
        String version = Tools.class.getPackage().getImplementationVersion();
        ToolContext context = new ToolContext(
                sluice,
                config,
                store,
                new ContinuationIds(),
                new FileReading(config),
                new ModelChoices(sluice),
                new ProviderFiles(),
                new ActivityLog(),
                new Timers(sluice.materializer()),
                version == null ? "(not from a jar)" : version,
                System.nanoTime());
        return new Workbench(context, Catalogue.all(), () -> Catalogue.names(context));
    }

    /** Every tool that there can be, in the order in which they are listed. */
    public static List<ToolSpec> specs() {
        return Catalogue.all().stream().map(Handler::spec).toList();
    }

    private static List<String> names() {
        return specs().stream().map(ToolSpec::name).toList();
    }
}
