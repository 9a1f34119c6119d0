package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.config.LoadedConfig;
import dev.sluice.gateway.Mount;
import dev.sluice.mcp.McpHttp;
import dev.sluice.mcp.McpSettings;
import dev.sluice.mcp.shim.ShimMount;
import dev.sluice.tools.Toolbox;
import dev.sluice.tools.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The tools over an engine, as both MCP commands offer them. */
final class McpTools {
    private static final String INSTRUCTIONS =
            "Other models' opinions and work, from several providers. Pass continuation_id on to go on with a conversation."
                    + " listmodels says which models there are.";

    private McpTools() {}

    /** @throws IllegalArgumentException when the tools' configuration can't be used */
    static Toolbox over(Sluice sluice, LoadedConfig config) {
        return Tools.create(sluice, config.tools());
    }

    static McpSettings settings(LoadedConfig config) {
        String version = Main.class.getPackage().getImplementationVersion();
        return McpSettings.of(version == null ? "0" : version, INSTRUCTIONS, config.mcp());
    }

    /** What the gateway serves besides the OpenAI API. */
    static List<Mount> mounts(Sluice sluice, LoadedConfig config, Consumer<AutoCloseable> closed) {
        boolean shims = config.mcp().shim().enabled();
        if (!config.mcp().enabled() && !shims) {
            return List.of();
        }
        Toolbox toolbox = over(sluice, config);
        closed.accept(toolbox);
        List<Mount> mounts = new ArrayList<>();
        if (config.mcp().enabled()) {
            mounts.add(McpHttp.of(toolbox, settings(config)));
        }
        if (shims) {
            mounts.addAll(ShimMount.over(toolbox, config.mcp()));
        }
        return mounts;
    }
}
