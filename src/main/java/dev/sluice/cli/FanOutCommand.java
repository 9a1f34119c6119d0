package dev.sluice.cli;

import akka.stream.javadsl.Sink;
import dev.sluice.FanOutStream;
import dev.sluice.Sluice;
import dev.sluice.codec.Json;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.FanOutStatus;
import dev.sluice.fanout.FanOutViews;
import dev.sluice.fanout.InvalidFanOutException;
import dev.sluice.fanout.Leg;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice fanout}: one question to several models at once. */
@Command(
        name = "fanout",
        aliases = "fan-out",
        mixinStandardHelpOptions = true,
        description =
                "Asks several models the same at once and prints what wins; how each fared goes to standard error.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice fanout -m glm-4.6,kimi-latest \"Why is the sky blue?\"",
            "  sluice fanout -m auto,fast --strategy first --stream \"Write a haiku.\"",
            "  sluice fanout -m glm-4.6,kimi-latest,kimi-k2 --strategy quorum --agreement numeric --tolerance 0.5 \"17 * 23?\"",
            "  sluice fanout -m kimi-latest -n 5 --strategy quorum -k 3 \"Is 2027 a prime? yes or no\"",
            "  sluice fanout -m glm-4.6,kimi-latest --strategy best --judge kimi-k2 --deadline 60s \"Name a pub.\"",
            "  sluice fanout -m kimi-latest,glm-4.6 --strategy hedged --delay 1s --max-calls 2 --json - < prompt.txt",
            "  sluice fanout --simulated -m glm/glm-4.6,kimi/kimi-latest,openai/any \"hello\"       no key needed",
            "",
            "Exit codes: 0 it got what the strategy wants, 1 no answer won, 2 wrong usage, 4 fewer answers than wanted,",
            "            70 defect, 78 wrong configuration, 130 interrupted"
        })
final class FanOutCommand implements Callable<Integer> {
    private static final int COLUMNS = 110;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Mixin
    private Question question = new Question();

    @Mixin
    private FanOutOptions fanOut = new FanOutOptions();

    @Option(
            names = {"-s", "--stream"},
            description = "first, hedged: print the answer of the first to begin one, as it comes.")
    private boolean stream;

    @Option(
            names = {"-d", "--deadline"},
            paramLabel = "TIME",
            converter = Durations.class,
            description =
                    "Time for everything, the judge included, such as 30s, 2m (default: the longest of the models').")
    private @Nullable Duration deadline;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "Attempts per provider, 1 to 10 (default: configured).")
    private int attempts;

    @Option(names = "--json", description = "Print all that came of it as one JSON object, each leg with its times.")
    private boolean json;

    @Mixin
    private SimulatedOption simulated = new SimulatedOption();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        FanOutSpec asked = fanOut.spec();
        FanOutRequest request = asked.ask(question.request(""));
        CallOptions options = options();
        try (SimulatedProviders providers = simulated.start()) {
            return run(asked, request, options, SimulatedOption.settings(providers));
        }
    }

    private int run(FanOutSpec asked, FanOutRequest request, CallOptions options, Map<String, String> settings) {
        try (Sluice sluice = Sluice.start(config.load(settings).engine())) {
            FanOutResult result = stream ? streamed(sluice, request, options) : whole(sluice, asked, request, options);
            print(result);
            return exitCode(result);
        } catch (InvalidFanOutException e) {
            throw FanOutOptions.usage(e);
        }
    }

    private FanOutResult whole(Sluice sluice, FanOutSpec asked, FanOutRequest request, CallOptions options) {
        FanOutCall call = sluice.fanOut(request, options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> call.cancel(true), "cancel-on-interrupt"));
        try (LiveLegs live = LiveLegs.start(Console.err(spec), call, asked.models())) {
            var unused = call.legs().runWith(Sink.foreach(live::ended), sluice.materializer());
            return call.join();
        }
    }

    private FanOutResult streamed(Sluice sluice, FanOutRequest request, CallOptions options) {
        FanOutStream fanned = sluice.fanOutStream(request, options);
        Runtime.getRuntime().addShutdownHook(new Thread(fanned.stream()::cancel, "cancel-on-interrupt"));
        PrintWriter out = Console.out(spec);
        var printed = fanned.stream()
                .events()
                .runWith(
                        Sink.foreach(event -> {
                            if (!json) {
                                out.print(event.content());
                                out.flush();
                            }
                        }),
                        sluice.materializer());
        FanOutResult result = fanned.result().toCompletableFuture().join();
        printed.toCompletableFuture().handle((done, failure) -> null).join();
        if (!json) {
            out.println();
        }
        return result;
    }

    private void print(FanOutResult result) {
        PrintWriter out = Console.out(spec);
        PrintWriter err = Console.err(spec);
        if (json) {
            out.println(Json.text(FanOutViews.of(result)));
            out.flush();
            return;
        }
        List<ChatAnswer> answers = result.answers();
        if (!stream) {
            for (int i = 0; i < answers.size(); i++) {
                if (isEachPrinted(result)) {
                    Leg leg = result.legs().get(result.winners().get(i));
                    out.println((i == 0 ? "" : "\n") + "── " + leg.model() + " ──");
                    out.println(answers.get(i).text());
                } else if (i == 0) {
                    out.println(answers.get(i).text());
                }
            }
        }
        out.flush();
        err.println();
        Waterfall.lines(result, COLUMNS).forEach(err::println);
        result.cost().ifPresent(cost -> err.println("cost: " + cost));
        result.failure().ifPresent(failure -> err.println("sluice: " + failure.describe()));
        err.flush();
    }

    /** Of answers that were collected, each is wanted; of those that agree or were chosen, the first. */
    private static boolean isEachPrinted(FanOutResult result) {
        return result.winners().size() > 1 && !result.strategy().label().equals("quorum");
    }

    private static int exitCode(FanOutResult result) {
        if (result.answer().isEmpty()) {
            return ExitCode.NO_ANSWER;
        }
        return result.status() == FanOutStatus.DECIDED ? ExitCode.OK : ExitCode.FELL_SHORT;
    }

    private CallOptions options() {
        try {
            CallOptions options = CallOptions.DEFAULT.withMaxAttempts(attempts);
            return deadline == null ? options : options.withDeadline(deadline);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
