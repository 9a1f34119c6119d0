package dev.sluice.cli;

import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.ScenarioException;
import dev.sluice.simulator.Simulator;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "  curl -s localhost:PORT/__sim/truth          what it saw, as JSON"
        })
final class SimulateCommand implements Callable<Integer> {
    @Parameters(arity = "1", paramLabel = "SCENARIO", description = "Scenario file (HOCON); see docs/simulator.md.")
    private @Nullable Path file;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "Where to listen (default: loopback). It answers whoever connects.")
    private InetAddress address = InetAddress.getLoopbackAddress();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (Simulator simulator = Simulator.start(scenario(file), address)) {
            PrintWriter out = Console.out(spec);
            for (String provider : simulator.providers()) {
                out.println(provider + "  " + simulator.origin(provider) + "  truth at " + simulator.origin(provider)
                        + "/__sim/truth");
            }
            out.println("interrupt (Ctrl-C) to stop");
            out.flush();
            new CountDownLatch(1).await();
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
