package dev.sluice.tools;

import dev.sluice.Sluice;
import dev.sluice.config.ToolsConfig;
import dev.sluice.model.Nearest;
import dev.sluice.tools.conversation.ContinuationIds;
import dev.sluice.tools.conversation.ConversationStore;
import dev.sluice.tools.conversation.MemoryConversations;
import dev.sluice.tools.files.FileReading;
import java.util.ArrayList;
import java.util.List;

/** Makes the tools. */
public final class Tools {
    private Tools() {}

    /** The tools over an engine, conversations in memory. There is nothing to close but the engine. */
    public static Toolbox create(Sluice sluice, ToolsConfig config) {
        return create(sluice, config, new MemoryConversations(config.conversations()));
    }

    /**
     * The tools over an engine. Reads randomness: for plain threads.
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
