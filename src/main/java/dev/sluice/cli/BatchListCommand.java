package dev.sluice.cli;

import dev.sluice.batch.Batch;
import dev.sluice.batch.Counts;
import dev.sluice.batch.journal.Journals;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice batch list}: the batches there are. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists batches, newest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice batch list",
            "  sluice batch list --json",
            "  sluice batch list --journal work.db",
            "",
            "Exit codes: 0 listed, 65 no such journal, 74 journal can't be read"
        })
final class BatchListCommand implements Callable<Integer> {
    @Mixin
    private BatchJournals journals = new BatchJournals();

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        List<JsonObject> objects = new ArrayList<>();
        Table table = new Table("BATCH", "STATE", "TOTAL", "ANSWERED", "FAILED", "CREATED", "ANSWERS");
        for (BatchJournals.Place place : journals.all()) {
            Batch batch = place.batch();
            Counts counts = BatchJournals.visit(place.location(), tx -> tx.counts(batch.number()));
            objects.add(BatchView.json(batch, counts, Usage.UNKNOWN)
                    .without("input_tokens")
                    .without("output_tokens")
                    .with("journal", Journals.shown(place.location())));
            table.row(
                    batch.id(),
                    batch.state().word(),
                    counts.total(),
                    counts.succeeded(),
                    counts.unanswered(),
                    batch.times().created().toString().substring(0, 16),
                    batch.options().output());
        }
        var out = Console.out(spec);
        if (json) {
            out.println(Json.text(objects));
        } else if (objects.isEmpty()) {
            Console.err(spec).println("sluice: no batches yet; 'sluice batch run' makes one");
        } else {
            out.print(table);
        }
        out.flush();
        return ExitCode.OK;
    }
}
