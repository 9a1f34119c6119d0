package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.gateway.keys.IssuedKey;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyTerms;
import dev.sluice.gateway.keys.ModelRules;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice keys create}: the key goes to standard output, everything about it to standard error. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Makes a key and prints it, this once. Limits that are not given are the gateway's own.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice keys create --name laptop",
            "  KEY=$(sluice keys create --name ci --models 'glm/*,kimi-latest' --rpm 60 --tpm 200000 --expires 30d)",
            "  sluice keys create --name batch --concurrency 8 --max-body '4 MiB' --max-deadline 5m --json"
        })
final class KeysCreateCommand implements Callable<Integer> {
    @Mixin
    private KeysOptions keys = new KeysOptions();

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Who or what it is for.")
    private String name = "";

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "MODEL",
            description = "Models or aliases it may ask for, provider/model, provider/* or *; any other is denied"
                    + " (default: *).")
    private List<String> models = List.of("*");

    @Option(names = "--rpm", paramLabel = "N", description = "Requests in any minute.")
    private @Nullable Integer requestsPerMinute;

    @Option(names = "--tpm", paramLabel = "N", description = "Tokens in any minute, prompt and output.")
    private @Nullable Long tokensPerMinute;

    @Option(names = "--concurrency", paramLabel = "N", description = "Requests under way at a time.")
    private @Nullable Integer concurrency;

    @Option(
            names = "--max-body",
            paramLabel = "SIZE",
            converter = Sizes.class,
            description = "Longest request body, such as 512k or '4 MiB'.")
    private @Nullable Long maxBody;

    @Option(
            names = "--max-deadline",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "Longest deadline a request may ask for, such as 30s.")
    private @Nullable Duration maxDeadline;

    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            description = "After a time such as 12h or 30d, or with a day such as 2031-05-31, UTC (default: never).")
    private @Nullable String expires;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Instant end = expires == null ? null : Expiries.parse(expires, now);
        KeyTerms terms = KeysOptions.ask(() -> new KeyTerms(
                new ModelRules(models.stream().map(String::strip).toList()),
                (int) limit("rpm", requestsPerMinute),
                limit("tpm", tokensPerMinute),
                (int) limit("concurrency", concurrency),
                limit("max-body", maxBody),
                maxDeadline));
        KeyFile file = keys.keyFile();
        IssuedKey issued = KeysOptions.ask(() -> file.create(name, end, terms, now));
        PrintWriter out = Console.out(spec);
        PrintWriter err = Console.err(spec);
        if (json) {
            out.println(Json.text(
                    KeyView.json(issued.key(), now).with("key", issued.secret().reveal())));
        } else {
            out.println(issued.secret().reveal());
            err.print(KeyView.table(List.of(issued.key()), now));
        }
        out.flush();
        err.println("sluice: keep this key now, it is not shown again; only its hash is in " + file.path());
        err.flush();
        return ExitCode.OK;
    }

    /** A limit, 0 for none; nought is refused, since one may mean "nothing", another "no limit" by it. */
    private static long limit(String option, @Nullable Number value) {
        if (value == null) {
            return 0;
        }
        if (value.longValue() < 1) {
            throw new CliException(
                    ExitCode.USAGE,
                    "--" + option + ": " + value + " (expected: 1 or more, or no such option for no limit)");
        }
        return value.longValue();
    }
}
