package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import dev.sluice.model.Nearest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The tools that there are, each call a {@link Job}. */
final class Workbench implements Toolbox {
    /** What clients of the predecessor hang on to names. */
    private static final List<String> SUFFIXES = List.of("_exai-ws", "-exai-ws", "_exai_ws", "-exai_ws");

    /** What its daemon put among the arguments. */
    private static final List<String> INTERNAL =
            List.of("_session_id", "_call_key", "_model_context", "_resolved_model_name", "_today");

    private final Map<String, Handler> handlers = new LinkedHashMap<>();
    private final ToolContext context;
    private final Supplier<Collection<String>> present;

    /** @param present names of those handlers that are offered now */
    Workbench(ToolContext context, List<Handler> handlers, Supplier<Collection<String>> present) {
        this.context = context;
        this.present = present;
        handlers.forEach(handler -> this.handlers.put(handler.spec().name(), handler));
    }

    @Override
    public List<ToolSpec> list() {
        Collection<String> offered = present.get();
        return handlers.values().stream()
                .map(Handler::spec)
                .filter(spec -> offered.contains(spec.name()))
                .toList();
    }

    @Override
    public ToolRun call(String name, ToolCall call) {
        Handler handler = find(name);
        JsonObject arguments = call.arguments();
        for (String internal : INTERNAL) {
            arguments = arguments.without(internal);
        }
        JsonObject checked = handler.check(arguments);
        String tool = handler.spec().name();
        Job job = new Job(context, tool, call, checked, handler.profile(checked).deadline(context.config(), tool));
        job.begin(handler);
        return job.run();
    }

    @Override
    public void close() {
        context.store().close();
    }

    private Handler find(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        for (String suffix : SUFFIXES) {
            if (plain.endsWith(suffix)) {
                plain = plain.substring(0, plain.length() - suffix.length());
            }
        }
        Collection<String> offered = present.get();
        Handler handler = offered.contains(plain) ? handlers.get(plain) : null;
        if (handler == null) {
            String shown = name.length() > 80 ? name.substring(0, 80) + "…" : name;
            throw new UnknownToolException("no tool named '" + shown + "'" + Nearest.hint(plain, offered));
        }
        return handler;
    }
}
