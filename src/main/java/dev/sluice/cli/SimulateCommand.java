package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.ScenarioException;
import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice simulate}: the providers' double on its own. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Runs the simulated providers of a scenario until it is interrupted.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice simulate conf/simulator/healthy.conf",
            "  sluice simulate healthy --json",
            "  curl -s localhost:PORT/__sim/truth          what it saw, as JSON"
        })
final class SimulateCommand implements Callable<Integer> {
    @Parameters(
            arity = "1",
            paramLabel = "SCENARIO",
            description = "Scenario file (HOCON; docs/simulator.md), or healthy for three healthy providers.")
    private @Nullable Path file;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "Where to listen (default: loopback). It answers whoever connects.")
    private InetAddress address = InetAddress.getLoopbackAddress();

    @Option(names = "--json", description = "Print the providers as one JSON object.")
    private boolean json;

    @Option(names = "--until-input-ends", hidden = true, description = "End when standard input does.")
    private boolean untilInputEnds;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Scenario scenario =
                file != null && file.toString().equals("healthy") ? SimulatedProviders.scenario(null) : scenario(file);
        try (Simulator simulator = Simulator.start(scenario, address)) {
            PrintWriter out = Console.out(spec);
            List<SimulatedProvider> providers = SimulatedProvider.of(simulator);
            if (json) {
                out.println(Json.text(JsonObject.of(
                        "providers",
                        providers.stream().map(SimulatedProvider::json).toList())));
            } else {
                for (SimulatedProvider provider : providers) {
                    out.println(provider.name() + "  " + provider.origin() + "  truth at " + provider.origin()
                            + "/__sim/truth");
                }
                out.println("interrupt (Ctrl-C) to stop");
            }
            out.flush();
            if (untilInputEnds) {
                // A terminal interrupts all processes that it started; who started this one still has questions.
                Signals.on("INT", () -> {});
                System.in.transferTo(OutputStream.nullOutputStream());
            } else {
                new CountDownLatch(1).await();
            }
            return ExitCode.OK;
        }
    }

    static Scenario scenario(@Nullable Path file) {
        if (file == null || !Files.isRegularFile(file)) {
            throw new CliException(ExitCode.BAD_INPUT, "no scenario file at '" + file + "'");
        }
        try {
            return Scenario.load(file);
        } catch (ScenarioException e) {
            throw new CliException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
        }
    }
}
