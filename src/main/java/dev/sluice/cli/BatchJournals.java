package dev.sluice.cli;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.Journal;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.journal.Journals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the command line keeps batches: each in a file of its own, or all in a journal that is named. */
final class BatchJournals {
    private static final int LISTED = 1_000;
    private static final String SUFFIX = ".db";

    @Option(
            names = "--journal",
            paramLabel = "FILE|URL",
            description = "Journal that keeps the batch: a file, or jdbc:postgresql://… for several processes at once"
                    + " (default: a file for each batch in ~/.local/state/sluice/batches).")
    private @Nullable String journal;

    @Spec(Spec.Target.MIXEE)
    private CommandLine.Model.@Nullable CommandSpec spec;

    /**
     * A batch and where it is.
     *
     * @param location of its journal
     */
    record Place(String location, Batch batch) {}

    /** The journal for a new batch. */
    String forNew(String id) {
        if (journal != null) {
            return journal;
        }
        Path folder = folder(System.getenv());
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (UnsupportedOperationException e) {
            throw new CliException(ExitCode.IO_ERROR, folder + " can't be made; name a file with --journal");
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.IO_ERROR, folder + " can't be made: " + e.getMessage() + "; name a file with --journal");
        }
        return folder.resolve(id + SUFFIX).toString();
    }

    /**
     * Finds a batch by its id, or by the beginning of it.
     *
     * @throws CliException when there is none, or more than one
     */
    Place find(String id) {
        List<Place> found = new ArrayList<>();
        for (Place place : all(id)) {
            if (place.batch().id().equals(id)) {
                return place;
            }
            if (place.batch().id().startsWith(id) && id.length() > "batch_".length()) {
                found.add(place);
            }
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new CliException(
                ExitCode.USAGE,
                (found.isEmpty() ? "no batch " + id : "more than one batch begins with " + id)
                        + " (expected: an id that 'sluice batch list' prints)");
    }

    /**
     * Finds one that is not over.
     *
     * @throws CliException when there is none, more than one, or it is over
     */
    Place findOpen(String id) {
        Place place = find(id);
        Batch batch = place.batch();
        if (batch.state().isOver()) {
            throw new CliException(
                    ExitCode.USAGE,
                    batch.id() + " is " + batch.state().word()
                            + (batch.state() == BatchState.FAILED ? "; its input was refused" : "")
                            + " (expected: one that is not over)");
        }
        return place;
    }

    /** All batches, newest first. */
    List<Place> all() {
        return all("");
    }

    /** Those of a journal that is named, or those whose files' names begin so: a file is called like its batch. */
    private List<Place> all(String beginning) {
        List<Place> all = new ArrayList<>();
        for (String location : locations(beginning)) {
            try {
                visit(location, tx -> tx.batches("", "", LISTED)).forEach(batch -> all.add(new Place(location, batch)));
            } catch (CliException e) {
                if (journal != null) {
                    throw e;
                }
                // One file that can't be read is no reason to tell nothing of the others.
                Console.err(spec).println("sluice: " + e.getMessage());
                Console.err(spec).flush();
            }
        }
        all.sort(Comparator.comparing((Place place) -> place.batch().times().created())
                .reversed());
        return all;
    }

    private List<String> locations(String beginning) {
        if (journal != null) {
            return List.of(journal);
        }
        Path folder = folder(System.getenv());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return name.startsWith(beginning) && name.endsWith(SUFFIX);
                    })
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new CliException(ExitCode.IO_ERROR, folder + " can't be read: " + e.getMessage());
        }
    }

    /** Asks a journal that another process may be working on. */
    static <T> T visit(String location, Function<JournalRead, T> query) {
        try (Journal visited = Journals.visit(location)) {
            return joined(visited, query);
        } catch (JournalException e) {
            throw failed(e);
        }
    }

    private static <T> T joined(Journal visited, Function<JournalRead, T> query) {
        try {
            return visited.read(query).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof JournalException known ? known : e;
        }
    }

    /** What a journal's failure is to the user. */
    static CliException failed(JournalException e) {
        return new CliException(
                switch (e.kind()) {
                    case IN_USE, UNAVAILABLE -> ExitCode.IN_USE;
                    case MISSING, FOREIGN -> ExitCode.BAD_INPUT;
                    default -> ExitCode.IO_ERROR;
                },
                e.getMessage());
    }

    /** By the XDG Base Directory Specification. */
    static Path folder(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base = state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state);
        return base.resolve("sluice").resolve("batches");
    }
}
