package dev.sluice.cli;

import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyFileException;
import dev.sluice.model.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which key file a command is about. */
final class KeysOptions {
    private static final Path DEFAULT_FILE = Path.of("conf", "keys.jsonl");

    /** The environment variable of a pepper that is in no file. */
    static final String PEPPER = "SLUICE_KEYS_PEPPER";

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Key file (default: conf/keys.jsonl). Its pepper is beside it in FILE.pepper,"
                    + " or in SLUICE_KEYS_PEPPER.")
    private @Nullable Path file;

    KeyFile keyFile() {
        return keyFile(file == null ? DEFAULT_FILE : file, System.getenv());
    }

    static KeyFile keyFile(Path path, Map<String, String> environment) {
        String pepper = environment.getOrDefault(PEPPER, "").strip();
        try {
            return pepper.isEmpty() ? KeyFile.at(path) : KeyFile.at(path, Secret.of(pepper));
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.BAD_CONFIG, PEPPER + ": *** (expected: 64 hexadecimal digits)");
        }
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
