package dev.sluice.cli;

import dev.sluice.batch.BatchOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that a batch's results go to. */
final class BatchOutputs {
    private BatchOutputs() {}

    /** The file for lines without an answer beside that for answers. */
    static Path errors(Path output) {
        String name = String.valueOf(output.getFileName());
        int dot = name.endsWith(".jsonl") ? name.length() - ".jsonl".length() : name.length();
        return output.resolveSibling(name.substring(0, dot) + ".errors.jsonl");
    }

    /**
     * Whether the files can be made, as far as that can be known before anything is sent.
     *
     * @throws CliException when one is in the way, or has no folder
     */
    static void check(BatchOptions options, String input) {
        if (options.output().equals(options.errors())) {
            throw new CliException(
                    ExitCode.USAGE, "one file for answers and for errors: " + options.output() + " (expected: two)");
        }
        for (String name : new String[] {options.output(), options.errors()}) {
            Path file = Path.of(name);
            if (!input.equals("-")
                    && file.equals(Path.of(input).toAbsolutePath().normalize())) {
                throw new CliException(ExitCode.USAGE, file + " is the input (expected: another file for output)");
            }
            if (Files.isDirectory(file)) {
                throw new CliException(ExitCode.CANT_CREATE, file + " is a folder (expected: the name of a file)");
            }
            if (Files.exists(file) && !options.overwrite()) {
                throw new CliException(
                        ExitCode.CANT_CREATE, file + " is there already (expected: another name, or --force)");
            }
            Path folder = file.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new CliException(ExitCode.CANT_CREATE, file + " has no folder (expected: one that is there)");
            }
            if (!Files.isWritable(folder)) {
                throw new CliException(ExitCode.CANT_CREATE, folder + " can't be written");
            }
        }
    }
}
