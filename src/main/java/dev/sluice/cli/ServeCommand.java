package dev.sluice.cli;

import dev.sluice.config.ConfigException;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.McpConfig;
import dev.sluice.gateway.GatewayException;
import dev.sluice.gateway.GatewayServer;
import dev.sluice.simulator.Simulator;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice serve}: the gateway, until it is told to stop. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Runs the OpenAI-compatible gateway, and the MCP server at /mcp, until it is interrupted.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice serve --simulated                     no key needed: three simulated providers",
            "  sluice serve --port 9000 --keys conf/keys.jsonl",
            "  sluice serve -D sluice.mcp.shim.enabled=true  the predecessor's shims connect at /ws, too",
            "  curl localhost:8080/v1/chat/completions -H 'content-type: application/json' \\",
            "    -d '{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}'",
            "",
            "SIGHUP reads the configuration again; SIGTERM and Ctrl-C end it once its requests have ended, a second",
            "one at once."
        })
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (sluice.gateway.host).")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on; 0 takes a free one.")
    private @Nullable Integer port;

    @Option(names = "--admin-port", paramLabel = "PORT", description = "Port for metrics and administration.")
    private @Nullable Integer adminPort;

    @Option(names = "--keys", paramLabel = "FILE", description = "File of virtual keys (sluice.gateway.keys-file).")
    private @Nullable Path keys;

    @Option(names = "--behind-proxy", description = "A proxy in front speaks TLS with the clients.")
    private boolean behindProxy;

    @Mixin
    private SimulatedOption simulated = new SimulatedOption();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (SimulatedProviders providers = simulated.start()) {
            return serve(providers);
        }
    }

    private int serve(@Nullable SimulatedProviders providers) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        try (GatewayServer server = GatewayServer.start(() -> load(providers), McpTools::mounts)) {
            Runnable end = () -> {
                if (stop.getCount() == 0) {
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                }
                stop.countDown();
            };
            if (!Signals.on("TERM", end) || !Signals.on("INT", end)) {
                Console.err(spec).println("sluice: this JVM takes no signals; requests under way are cut at its end");
            }
            Signals.on("HUP", () -> reload(server));
            print(server, providers);
            stop.await();
            Console.err(spec).println("sluice: closing; requests under way may end (once more to stop at once)");
        } catch (GatewayException e) {
            throw new CliException(ExitCode.BAD_CONFIG, String.valueOf(e.getMessage()));
        }
        return ExitCode.OK;
    }

    /** What is wrong is said, and nothing changes. */
    private void reload(GatewayServer server) {
        PrintWriter err = Console.err(spec);
        try {
            server.reload();
            err.println("sluice: configuration read again");
        } catch (CliException | ConfigException | GatewayException e) {
            err.println("sluice: configuration not changed: " + e.getMessage());
        }
        err.flush();
    }

    private LoadedConfig load(@Nullable SimulatedProviders providers) {
        Map<String, String> settings = new HashMap<>(SimulatedOption.settings(providers));
        if (host != null) {
            settings.put("sluice.gateway.host", host);
        }
        if (port != null) {
            settings.put("sluice.gateway.port", port.toString());
        }
        if (adminPort != null) {
            settings.put("sluice.gateway.admin.port", adminPort.toString());
        }
        if (keys != null) {
            settings.put("sluice.gateway.keys-file", keys.toString());
        }
        if (behindProxy) {
            settings.put("sluice.gateway.behind-proxy", "true");
        }
        return config.load(settings);
    }

    private void print(GatewayServer server, @Nullable SimulatedProviders providers) {
        PrintWriter out = Console.out(spec);
        out.println("gateway  " + server.gateway().url() + "/v1");
        McpConfig mcp = config.load(SimulatedOption.settings(providers)).mcp();
        if (mcp.enabled()) {
            out.println("mcp      " + server.gateway().url() + "/mcp");
        }
        if (mcp.shim().enabled()) {
            out.println("shims    " + server.gateway().url().toString().replaceFirst("^http", "ws") + "/ws");
        }
        out.println("admin    " + server.gateway().adminUrl());
        if (providers != null) {
            Simulator simulator = providers.simulator();
            for (String provider : simulator.providers()) {
                out.println("simulated " + provider + "  " + simulator.origin(provider) + "  truth at "
                        + simulator.origin(provider) + "/__sim/truth");
            }
        }
        out.flush();
    }
}
