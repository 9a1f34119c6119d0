package dev.sluice.cli;

import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyFileException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which key file a command is about. */
final class KeysOptions {
    private static final Path DEFAULT_FILE = Path.of("conf", "keys.jsonl");

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Key file (default: conf/keys.jsonl). Its pepper is beside it, in FILE.pepper.")
    private @Nullable Path file;

    KeyFile keyFile() {
        return KeyFile.at(file == null ? DEFAULT_FILE : file);
    }

    /** Whether the file was named; a named one that is missing is a slip. */
    boolean isNamed() {
        return file != null;
    }

    /** Does something with a key file, its complaint turned into ours. */
    static <T> T ask(Supplier<T> action) {
        try {
            return action.get();
        } catch (KeyFileException e) {
            throw new CliException(ExitCode.BAD_CONFIG, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
