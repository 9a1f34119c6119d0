package dev.sluice.cli;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.Journal;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.journal.Journals;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice batch cancel}: ends a batch; what is done is kept. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description =
                "Ends a batch: calls under way are called back, what is done goes to its files. A process that runs it"
                        + " is told; if none does, it is ended here.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice batch cancel batch_1f0c",
            "",
            "Exit codes: 0 it is told or ended, 2 there is no such batch, or it is over"
        })
final class BatchCancelCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Mixin
    private BatchJournals journals = new BatchJournals();

    @Mixin
    private BatchSession.Options session = new BatchSession.Options();

    @Parameters(paramLabel = "ID", description = "The batch; an id may be shortened.")
    private String id = "";

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        BatchJournals.Place place = journals.findOpen(id);
        Batch batch = place.batch();
        mark(place);
        if (isWorkedOn(place)) {
            Console.out(spec)
                    .println(
                            session.isJson()
                                    ? Json.text(JsonObject.of("event", "cancelling", "id", batch.id()))
                                    : batch.id() + " is being cancelled by the process that runs it");
            Console.out(spec).flush();
            return ExitCode.OK;
        }
        try (BatchSession run = BatchSession.open(session, config, place.location(), spec)) {
            int unused = run.resume(batch, batch.options(), Duration.ofHours(1));
            return ExitCode.OK;
        }
    }

    /** Of a database several processes may have a part, and others work on other batches: who calls for this one counts. */
    private static boolean isWorkedOn(BatchJournals.Place place) {
        return Journals.isUrl(place.location())
                ? BatchJournals.visit(
                        place.location(),
                        tx -> !tx.workers().isEmpty()
                                && tx.counts(place.batch().number()).running() > 0)
                : !Journals.holder(place.location()).isEmpty();
    }

    private static void mark(BatchJournals.Place place) {
        try (Journal visited = Journals.visit(place.location())) {
            boolean unused = visited.write(
                            Journal.Step.OTHER,
                            tx -> tx.move(
                                    place.batch(),
                                    Set.of(BatchState.VALIDATING, BatchState.IN_PROGRESS),
                                    BatchState.CANCELLING,
                                    Instant.now()))
                    .join();
        } catch (JournalException e) {
            throw BatchJournals.failed(e);
        }
    }
}
