package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.config.LoadedConfig;
import dev.sluice.http.TrustedCertificates;
import dev.sluice.load.LoadResult;
import dev.sluice.load.LoadRun;
import dev.sluice.load.endpoint.Targets;
import dev.sluice.load.plan.LoadPlan;
import dev.sluice.load.plan.PlanException;
import dev.sluice.load.plan.PlanReader;
import dev.sluice.load.plan.TargetPlan;
import dev.sluice.load.report.RequestLog;
import dev.sluice.load.report.Results;
import dev.sluice.load.report.SummaryJson;
import dev.sluice.load.report.TextSummary;
import dev.sluice.load.truth.SimulatorException;
import dev.sluice.load.truth.SimulatorLink;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice load}: a load test. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Asks a target at a rate that does not wait for its answers, and measures them from the instant they were due.",
            "Writes report.html, summary.json, requests.jsonl, latency.hlog and plan.conf."
        },
        subcommands = LoadCompareCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice load --simulated --rate 50/s --stream --duration 20s",
            "  sluice load --target http://127.0.0.1:8080/v1 --model auto --rate 200/s \\",
            "    --stream --slo 'ttft.p95<800ms, error<1%%'",
            "  sluice load --target glm --model glm-4.6 --rate 2/s --arrivals poisson \\",
            "    --prompts prompts.jsonl",
            "  sluice load --target http://host:8000/v1 --model m --stream \\",
            "    --arrivals sweep --rate 5/s..500/s",
            "  sluice load --simulated --rate 100/s --through engine --baseline",
            "  sluice load --simulated --rate 99/s --fault '{at=5s, for=2s, freeze=true}'",
            "  sluice load plan.conf --duration 5m --out results/nightly",
            "  sluice load compare results/before results/after",
            "",
            "Ctrl-C ends a run and writes what there is; a second one ends it at once.",
            "Exit codes: 0 done and the SLO met, 4 the SLO missed, 2 wrong usage,",
            "            5 the run is invalid: the generator was the limit,",
            "            65 malformed plan or prompts, 78 wrong configuration,",
            "            130 interrupted"
        })
final class LoadCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Parameters(
            arity = "0..1",
            paramLabel = "PLAN",
            description = "Plan file (HOCON); docs/load.md. Flags win over it.")
    private @Nullable Path file;

    @Mixin
    private LoadFlags flags = new LoadFlags();

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "Print summary.json's object instead of tables.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan = plan();
        if (plan.target().simulated().isEmpty()) {
            return run(plan, List.of());
        }
        try (SimulatorProcess simulator = SimulatorProcess.start(plan.target().simulated())) {
            return run(plan.with(asked(plan.target(), simulator.providers())), simulator.providers());
        }
    }

    private LoadPlan plan() {
        try {
            return PlanReader.read(file, flags.settings(System.getenv()));
        } catch (PlanException e) {
            throw new CliException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
        }
    }

    /** The simulated provider that was asked for, or the first. */
    private static TargetPlan asked(TargetPlan target, List<SimulatedProvider> providers) {
        SimulatedProvider asked = providers.stream()
                .filter(provider -> provider.name().equals(target.provider()))
                .findFirst()
                .orElse(null);
        if (asked == null && !target.provider().isEmpty()) {
            throw new CliException(
                    ExitCode.BAD_INPUT,
                    "target.provider: " + target.provider() + " (expected: one of the scenario's: "
                            + String.join(
                                    ", ",
                                    providers.stream()
                                            .map(SimulatedProvider::name)
                                            .toList()) + ")");
        }
        SimulatedProvider provider = asked == null ? providers.get(0) : asked;
        String model = target.model().isEmpty() && !provider.models().isEmpty()
                ? provider.models().get(0)
                : target.model();
        return target.asking(provider.name(), model, provider.origin());
    }

    private int run(LoadPlan plan, List<SimulatedProvider> simulated) throws InterruptedException {
        Map<String, String> settings = simulated.isEmpty() ? Map.of() : SimulatedProviders.settings(simulated);
        Function<Map<String, String>, LoadedConfig> loader = further -> {
            Map<String, String> all = new HashMap<>(settings);
            all.putAll(further);
            return config.load(all);
        };
        String runId = String.format("%08x", new SecureRandom().nextInt());
        Path directory = directory(plan);
        LoadView view = new LoadView(Console.err(spec), plan);
        try (RequestLog log = RequestLog.open(directory.resolve(Results.REQUESTS), runId, plan.maxRequests())) {
            LoadRun run = new LoadRun(plan, new Targets(plan, loader, runId), link(plan, settings), view, log, runId);
            endOnSignals(run);
            LoadResult result = run.run();
            view.finish();
            Results.write(directory, result);
            print(result, directory, log);
            return code(result);
        } catch (PlanException | SimulatorException e) {
            throw new CliException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CliException(ExitCode.BAD_INPUT, directory + ": can't be written: " + e.getMessage());
        } finally {
            view.finish();
        }
    }

    private static @Nullable SimulatorLink link(LoadPlan plan, Map<String, String> settings) {
        if (plan.target().simulator() == null) {
            return null;
        }
        String pem =
                settings.getOrDefault("sluice.providers.\"" + plan.target().provider() + "\".trusted-certificates", "");
        return new SimulatorLink(
                plan.target().simulator(), pem.isEmpty() ? null : TrustedCertificates.context(Path.of(pem)));
    }

    private static Path directory(LoadPlan plan) {
        Path directory = plan.out() == null
                ? Path.of(
                        "load-results",
                        LocalDateTime.now(ZoneId.systemDefault()).format(STAMP))
                : plan.out();
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.BAD_INPUT, "results.out: " + directory + " (expected: a directory to write to)");
        }
    }

    private void endOnSignals(LoadRun run) {
        AtomicBoolean once = new AtomicBoolean();
        Runnable end = () -> {
            if (!once.compareAndSet(false, true)) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
            Console.err(spec).println("sluice: ending; the results so far are written (once more to stop at once)");
            run.interrupt();
        };
        if (!Signals.on("INT", end) || !Signals.on("TERM", end)) {
            Console.err(spec).println("sluice: this JVM takes no signals; a run that is interrupted leaves no results");
        }
    }

    private void print(LoadResult result, Path directory, RequestLog log) {
        PrintWriter out = Console.out(spec);
        if (json) {
            out.println(Json.text(SummaryJson.of(result)));
        } else {
            out.println();
            out.print(TextSummary.of(result));
            out.println();
            out.println("report: " + directory.resolve(Results.REPORT));
        }
        out.flush();
        if (log.leftOut() > 0) {
            String why = log.failure() == null
                    ? "results.max-requests"
                    : String.valueOf(log.failure().getMessage());
            Console.err(spec).println("sluice: " + Results.REQUESTS + " lacks " + log.leftOut() + " requests: " + why);
        }
    }

    private static int code(LoadResult result) {
        if (result.interrupted()) {
            return ExitCode.INTERRUPTED;
        }
        if (!result.isValid()) {
            return ExitCode.INVALID_RUN;
        }
        return result.isSloMet() ? ExitCode.OK : ExitCode.FELL_SHORT;
    }
}
