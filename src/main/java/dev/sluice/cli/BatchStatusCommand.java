package dev.sluice.cli;

import dev.sluice.batch.Batch;
import dev.sluice.batch.Counts;
import dev.sluice.batch.journal.Journals;
import dev.sluice.codec.Json;
import dev.sluice.model.Usage;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice batch status}: how far a batch is, whoever runs it. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Tells how far a batch is, while it runs too.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice batch status batch_1f0c",
            "  sluice batch status batch_1f0c --json",
            "  sluice batch status batch_1f0c --journal jdbc:postgresql://db/sluice?user=me",
            "",
            "Exit codes: 0 told, 2 no such batch, 65 no such journal, 74 journal can't be read"
        })
final class BatchStatusCommand implements Callable<Integer> {
    @Mixin
    private BatchJournals journals = new BatchJournals();

    @Parameters(paramLabel = "ID", description = "The batch; an id may be shortened.")
    private String id = "";

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private record Seen(Batch batch, Counts counts, Usage usage, List<String> workers) {}

    @Override
    public Integer call() {
        BatchJournals.Place place = journals.find(id);
        Seen seen = BatchJournals.visit(
                place.location(),
                tx -> new Seen(
                        tx.batch(place.batch().id()).orElse(place.batch()),
                        tx.counts(place.batch().number()),
                        tx.usage(place.batch().number()),
                        tx.workers()));
        String holder = Journals.holder(place.location());
        List<String> workers =
                Journals.isUrl(place.location()) ? seen.workers() : holder.isEmpty() ? List.of() : List.of(holder);
        var out = Console.out(spec);
        if (json) {
            out.println(Json.text(BatchView.json(seen.batch(), seen.counts(), seen.usage())
                    .with("journal", Journals.shown(place.location()))
                    .with("workers", workers)));
        } else {
            out.print(BatchView.text(seen.batch(), seen.counts(), seen.usage()));
            if (!seen.batch().state().isOver()) {
                out.println("worked on "
                        + (workers.isEmpty()
                                ? "by nobody: 'sluice batch resume "
                                        + seen.batch().id() + "' goes on"
                                : "by " + String.join("; ", workers)));
            }
        }
        out.flush();
        return ExitCode.OK;
    }
}
