package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.config.LoadedConfig;
import dev.sluice.mcp.McpStdio;
import dev.sluice.tools.Toolbox;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice mcp}: the tools over standard streams, until the client closes them. */
@Command(
        name = "mcp",
        mixinStandardHelpOptions = true,
        description = "Serves the tools to one MCP client over standard input and output.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice mcp                                    as the command of an MCP client's configuration",
            "  sluice mcp --simulated                        no key needed: three simulated providers",
            "  claude mcp add sluice -- /path/to/sluice mcp",
            "",
            "Standard output holds nothing but JSON-RPC; what else is to be said goes to standard error. sluice serve offers",
            "the same tools over HTTP at /mcp."
        })
final class McpCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Mixin
    private SimulatedOption simulated = new SimulatedOption();

    @Override
    public Integer call() throws InterruptedException {
        // Whatever prints to standard output from now on must not reach the client.
        System.setOut(System.err);
        try (SimulatedProviders providers = simulated.start()) {
            return serve(config.load(SimulatedOption.settings(providers)));
        }
    }

    private int serve(LoadedConfig loaded) throws InterruptedException {
        Sluice sluice = Sluice.start(loaded.engine());
        try (Toolbox toolbox = McpTools.over(sluice, loaded)) {
            McpStdio server = McpStdio.of(
                    toolbox,
                    McpTools.settings(loaded),
                    new FileInputStream(FileDescriptor.in),
                    new FileOutputStream(FileDescriptor.out));
            Signals.on("TERM", server::stop);
            Signals.on("INT", server::stop);
            server.serve();
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.BAD_CONFIG, String.valueOf(e.getMessage()));
        } finally {
            // Nobody is left who would hear an answer.
            sluice.close(Duration.ZERO);
        }
    }
}
