package dev.sluice.cli;

import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyFileException;
import dev.sluice.model.Secret;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which key file a command is about. */
final class KeysOptions {
    private static final Path DEFAULT_FILE = Path.of("conf", "keys.jsonl");

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Key file (default: sluice.gateway.keys-file, or conf/keys.jsonl). Its pepper is beside it in"
                    + " FILE.pepper, or in SLUICE_KEYS_PEPPER.")
    private @Nullable Path file;

    /** The one that a gateway with this configuration and this {@code --keys} would read, with its pepper. */
    KeyFile keyFile() {
        return keyFile(file, config.load().gateway());
    }

    static KeyFile keyFile(@Nullable Path named, GatewayConfig gateway) {
        Path configured = gateway.keysFile() == null ? DEFAULT_FILE : gateway.keysFile();
        Path path = named == null ? configured : named;
        Secret pepper = gateway.keysPepper();
        return pepper == null ? KeyFile.at(path) : KeyFile.at(path, pepper);
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
