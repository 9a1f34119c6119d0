package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice demo}: hundreds of calls over faulty simulated providers, and what was promised of them. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Runs hundreds of calls, half of them streamed and some cancelled, against simulated providers that"
                        + " hang, throttle, break and stall, and checks by the providers' own record what Sluice promises. No key"
                        + " is needed and nothing leaves this machine.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice demo",
            "  sluice demo --calls 2000 --deadline 8s",
            "  sluice demo --scenario conf/simulator/healthy.conf --json"
        })
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = {"-n", "--calls"},
            paramLabel = "N",
            description = "Calls to make, 1 to 9000 (default: ${DEFAULT-VALUE}).")
    private int calls = 480;

    @Option(
            names = {"-d", "--deadline"},
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Each call's deadline (default: 5s).")
    private Duration deadline = Duration.ofSeconds(5);

    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            description = "The providers (default: conf/demo/scenario.conf).")
    private @Nullable Path scenario;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "One prompt a line (default: conf/demo/prompts.txt).")
    private @Nullable Path prompts;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (calls < 1 || calls > 9_000) {
            throw new CliException(ExitCode.USAGE, "--calls: " + calls + " (expected: 1 to 9000)");
        }
        if (deadline.toMillis() < 1_500) {
            throw new CliException(
                    ExitCode.USAGE, "--deadline: " + deadline.toMillis() + "ms (expected: 1500ms or more)");
        }
        DemoProgress progress = new DemoProgress(Console.err(spec), calls);
        Demo demo = new Demo(
                SimulateCommand.scenario(home(scenario, "conf/demo/scenario.conf")),
                lines(home(prompts, "conf/demo/prompts.txt")),
                calls,
                deadline,
                progress::ended);
        progress.begin();
        Demo.Run run = demo.run();
        progress.finish();
        List<DemoPromise> promises = DemoPromise.of(run);
        List<DemoSummary> summaries = run.truth().keySet().stream()
                .map(provider -> DemoSummary.of(provider, run))
                .toList();
        PrintWriter out = Console.out(spec);
        out.println(json ? json(run, summaries, promises) : text(run, summaries, promises));
        out.flush();
        return promises.stream().allMatch(DemoPromise::kept) ? ExitCode.OK : ExitCode.PROMISE_BROKEN;
    }

    private static String text(Demo.Run run, List<DemoSummary> summaries, List<DemoPromise> promises) {
        return String.format(
                        "%n%d calls in %.1f s; the machine itself stalled for %d ms at most%n%n",
                        run.calls().size(),
                        run.took().toMillis() / 1e3,
                        run.stall().toMillis())
                + DemoSummary.table(summaries, run.deadline())
                + System.lineSeparator()
                + DemoPromise.lines(promises).stripTrailing();
    }

    private static String json(Demo.Run run, List<DemoSummary> summaries, List<DemoPromise> promises) {
        return Json.text(JsonObject.of(
                        "calls", run.calls().size(), "took_ms", run.took().toMillis())
                .with("machine_stall_ms", run.stall().toMillis())
                .with("deadline_ms", run.deadline().toMillis())
                .with("providers", summaries.stream().map(DemoSummary::json).toList())
                .with("promises", DemoPromise.json(promises))
                .with("all_kept", promises.stream().allMatch(DemoPromise::kept)));
    }

    /** A file of the installation unless one was given. */
    private static Path home(@Nullable Path given, String usual) {
        return given == null
                ? Path.of(System.getProperty("dev.sluice.home", ".")).resolve(usual)
                : given;
    }

    private static List<String> lines(Path file) {
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
            if (lines.isEmpty()) {
                throw new CliException(ExitCode.BAD_INPUT, file + ": no prompts (expected: one a line)");
            }
            return lines;
        } catch (IOException e) {
            throw new CliException(ExitCode.BAD_INPUT, "no prompts file at '" + file + "'");
        }
    }
}
