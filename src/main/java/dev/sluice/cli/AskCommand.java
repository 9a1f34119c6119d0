package dev.sluice.cli;

import akka.stream.javadsl.Sink;
import dev.sluice.ChatCall;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.codec.Json;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.JsonViews;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice ask}: one question, one answer. */
@Command(
        name = "ask",
        mixinStandardHelpOptions = true,
        description = "Asks a model one question and prints its answer.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice ask \"Why is the sky blue?\"",
            "  sluice ask --model kimi-latest --stream --deadline 60s \"Write a haiku.\"",
            "  cat error.log | sluice ask \"What went wrong here?\" -",
            "  sluice ask --provider glm --provider kimi --json \"Say hi.\""
        })
final class AskCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Mixin
    private Question question = new Question();

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "Model id, alias or provider/model (default: the configured one).")
    private String model = "";

    @Option(
            names = {"-p", "--provider"},
            paramLabel = "NAME",
            description = "Provider to use; repeat it for an order to fail over in.")
    private List<String> providers = new ArrayList<>();

    @Option(
            names = {"-s", "--stream"},
            description = "Print the answer as it comes.")
    private boolean stream;

    @Option(
            names = {"-d", "--deadline"},
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Total time, such as 500ms, 30s, 2m (default: the profile's).")
    private @Nullable Duration deadline;

    @Option(names = "--thinking", description = "Let a model that can think first.")
    private boolean thinking;

    @Option(names = "--web-search", description = "Let the provider search the web.")
    private boolean webSearch;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "Attempts per provider, 1 to 10 (default: the configured number).")
    private int attempts;

    @Option(
            names = "--json",
            description =
                    "Print the answer, or the failure, as one JSON object; with --stream one chunk a line before it.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ChatRequest request = request();
        CallOptions options = options();
        try (Sluice sluice = Sluice.start(config.load().engine())) {
            PrintWriter out = out();
            ChatAnswer answer = stream ? streamed(sluice, request, options, out) : plain(sluice, request, options);
            if (json) {
                out.println(Json.text(JsonViews.of(answer)));
            } else if (!stream) {
                out.println(answer.text());
            } else {
                out.println();
            }
            out.flush();
            return ExitCode.OK;
        } catch (CompletionException e) {
            if (e.getCause() instanceof DispatchException failure) {
                return failed(failure);
            }
            throw e;
        }
    }

    private ChatAnswer plain(Sluice sluice, ChatRequest request, CallOptions options) {
        ChatCall call = sluice.chat(request, options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> call.cancel(true), "cancel-on-interrupt"));
        return call.join();
    }

    private ChatAnswer streamed(Sluice sluice, ChatRequest request, CallOptions options, PrintWriter out) {
        ChatStream call = sluice.stream(request, options);
        Runtime.getRuntime().addShutdownHook(new Thread(call::cancel, "cancel-on-interrupt"));
        CompletionStage<?> printed =
                call.events().runWith(Sink.foreach(event -> print(event, out)), sluice.materializer());
        ChatAnswer answer = call.answer().toCompletableFuture().join();
        printed.toCompletableFuture().join();
        return answer;
    }

    private void print(ChatEvent event, PrintWriter out) {
        if (json) {
            out.println(Json.text(event.chunk()));
        } else {
            out.print(event.content());
        }
        out.flush();
    }

    private int failed(DispatchException failure) {
        if (json) {
            out().println(Json.text(JsonViews.of(failure.failure())));
            out().flush();
        }
        throw new CliException(ExitCode.NO_ANSWER, String.valueOf(failure.getMessage()));
    }

    private ChatRequest request() throws IOException {
        ChatRequest request = question.request(model);
        if (thinking) {
            request = request.withThinking(true);
        }
        return webSearch ? request.withWebSearch() : request;
    }

    private CallOptions options() {
        try {
            CallOptions options = CallOptions.DEFAULT.withProviders(providers).withMaxAttempts(attempts);
            return deadline == null ? options : options.withDeadline(deadline);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
    }
}
