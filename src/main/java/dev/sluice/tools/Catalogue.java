package dev.sluice.tools;

import dev.sluice.tools.workflow.WorkflowKind;
import dev.sluice.tools.workflow.WorkflowKinds;
import java.util.ArrayList;
import java.util.List;

/** The tools that there can be, in the order in which they are listed. */
final class Catalogue {
    private static final List<Handler> ALL = handlers();

    private Catalogue() {}

    static List<Handler> all() {
        return ALL;
    }

    /** The names of those that are offered now: not disabled, and with a provider that they need. */
    static List<String> names(ToolContext context) {
        return ALL.stream()
                .filter(handler -> handler.dialect().isEmpty()
                        || !ProviderTools.provider(context, handler.dialect()).isEmpty())
                .map(handler -> handler.spec().name())
                .filter(name -> !context.config().disabled().contains(name))
                .toList();
    }

    private static List<Handler> handlers() {
        List<Handler> handlers = new ArrayList<>();
        handlers.add(ChatTool.create());
        for (WorkflowKind kind : WorkflowKinds.all()) {
            handlers.add(new WorkflowTool(kind));
        }
        handlers.add(Consensus.create());
        handlers.add(Challenge.create());
        handlers.addAll(ProviderTools.all());
        handlers.addAll(FileTools.all());
        handlers.addAll(ServerTools.all());
        return List.copyOf(handlers);
    }
}
