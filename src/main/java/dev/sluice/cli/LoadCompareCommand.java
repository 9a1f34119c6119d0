package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.load.plan.PlanException;
import dev.sluice.load.report.DifferencesText;
import dev.sluice.load.report.RunReader;
import dev.sluice.load.stats.Comparison;
import dev.sluice.load.stats.Difference;
import dev.sluice.load.stats.Difference.Verdict;
import dev.sluice.model.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice load compare}: whether a run differs from another. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compares two runs figure by figure, with confidence intervals from resampling stretches of neighbouring requests.",
            "A figure is worse or better when its interval leaves no doubt of the direction and the change is above the",
            "tolerance, the same when it is within the tolerance, and unclear when the runs were too short to tell."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice load compare results/before results/after",
            "  sluice load compare results/before results/after --tolerance 10 --json",
            "",
            "Exit codes: 0 nothing is worse, 4 something is, 5 a run is invalid, 65 no results there"
        })
final class LoadCompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BEFORE", description = "Directory of a run.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "AFTER", description = "Directory of another.")
    private Path after = Path.of("");

    @Option(
            names = "--tolerance",
            paramLabel = "PERCENT",
            description = "Changes that do not matter (default: ${DEFAULT-VALUE} %%).")
    private double tolerance = 5;

    @Option(
            names = "--confidence",
            paramLabel = "PERCENT",
            description = "Of all intervals together (default: ${DEFAULT-VALUE} %%).")
    private double confidence = 95;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        RunReader.Run first;
        RunReader.Run second;
        List<Difference> differences;
        try {
            first = RunReader.read(before);
            second = RunReader.read(after);
        } catch (PlanException e) {
            throw new CliException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
        }
        try {
            differences = new Comparison(tolerance / 100, confidence / 100, 1).compare(first.data(), second.data());
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()));
        }
        boolean worse = differences.stream().anyMatch(difference -> difference.verdict() == Verdict.WORSE);
        boolean better = differences.stream().anyMatch(difference -> difference.verdict() == Verdict.BETTER);
        boolean valid = first.isValid() && second.isValid();
        String verdict = !valid ? "invalid" : worse ? "worse" : better ? "better" : "no difference seen";
        PrintWriter out = Console.out(spec);
        if (json) {
            out.println(Json.text(JsonObject.of("before", before.toString(), "after", after.toString())
                    .with("tolerance", tolerance / 100)
                    .with("confidence", confidence / 100)
                    .with("valid", valid)
                    .with("verdict", verdict)
                    .with("differences", DifferencesText.json(differences))));
        } else {
            warn(out, first);
            warn(out, second);
            out.print(DifferencesText.of(differences));
            out.println();
            out.println("verdict: " + verdict);
        }
        out.flush();
        return !valid ? ExitCode.INVALID_RUN : worse ? ExitCode.FELL_SHORT : ExitCode.OK;
    }

    private static void warn(PrintWriter out, RunReader.Run run) {
        if (!run.isValid()) {
            out.println("INVALID: " + run.name() + " is not a measurement of its target; see its report");
        }
        if (run.summary().isTrue("interrupted")) {
            out.println("note: " + run.name() + " was interrupted");
        }
    }
}
