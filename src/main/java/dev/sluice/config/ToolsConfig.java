package dev.sluice.config;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the tools that agents call are configured with.
 *
 * @param disabled names of tools that are not offered
 * @param deadline wall-clock over a whole call
 * @param thinkingDeadline the same where the model thinks first
 * @param webSearchDeadline the same where the provider searches the web
 * @param deadlines deadlines of single tools by name, in place of the three above
 * @param heartbeat how often a call that waits gives a sign of life; at least 10 ms
 * @param maxProviderCalls calls to providers that one call may make; 1 to 1,000
 * @param maxTokens tokens that one call may use; 1,000 to 1,000,000,000
 * @param fileRoots absolute folders that files may be read from; empty: nothing is read
 * @param maxFiles files that one call may read; 0 to 1,000
 * @param maxFileBytes what is read of one file at most; 1 KiB to 64 MiB
 * @param maxUploadBytes largest file that is sent to a provider; 1 KiB to 512 MiB
 */
public record ToolsConfig(
        Set<String> disabled,
        Duration deadline,
        Duration thinkingDeadline,
        Duration webSearchDeadline,
        Map<String, Duration> deadlines,
        Duration heartbeat,
        int maxProviderCalls,
        long maxTokens,
        List<Path> fileRoots,
        int maxFiles,
        long maxFileBytes,
        long maxUploadBytes,
        Conversations conversations,
        Expert expert) {
    /**
     * Conversations that calls may go on with.
     *
     * @param max how many are kept; 1 to 1,000,000
     * @param idle how long one is kept after its last use
     * @param maxBytes what all may hold together; 64 KiB to 16 GiB
     * @param file absolute path of the SQLite file that they are kept in; null: in memory
     */
    public record Conversations(
            int max, Duration idle, long maxBytes, @Nullable Path file) {
        public Conversations {
            Check.range("max", max, 1, 1_000_000);
            Check.positive("idle", idle);
            Check.range("max-bytes", maxBytes, 1L << 16, 1L << 34);
            if (file != null && !file.isAbsolute()) {
                throw new IllegalArgumentException("file: " + file + " (expected: an absolute path)");
            }
        }
    }

    /**
     * The model's opinion at the end of a workflow.
     *
     * @param enabled whether there may be one
     * @param model model or alias for it when the call names none; empty for the default model
     */
    public record Expert(boolean enabled, String model) {}

    public ToolsConfig {
        Check.positive("deadline", deadline);
        Check.positive("thinking-deadline", thinkingDeadline);
        Check.positive("web-search-deadline", webSearchDeadline);
        deadlines.forEach((tool, each) -> Check.positive("deadlines." + tool, each));
        Check.positive("heartbeat", heartbeat);
        Check.range("heartbeat", heartbeat.toMillis(), 10, Duration.ofDays(1).toMillis());
        Check.range("max-provider-calls", maxProviderCalls, 1, 1_000);
        Check.range("max-tokens", maxTokens, 1_000, 1_000_000_000);
        Check.range("max-files", maxFiles, 0, 1_000);
        Check.range("max-file-bytes", maxFileBytes, 1 << 10, 1 << 26);
        Check.range("max-upload-bytes", maxUploadBytes, 1 << 10, 1 << 29);
        for (Path root : fileRoots) {
            if (!root.isAbsolute()) {
                throw new IllegalArgumentException("file-roots: " + root + " (expected: absolute paths of folders)");
            }
        }
        disabled = Set.copyOf(disabled);
        deadlines = Map.copyOf(deadlines);
        fileRoots = List.copyOf(fileRoots);
    }

    /**
     * The defaults with the settings of a text; the environment is not read.
     *
     * @throws ConfigException when a value is malformed or contradicts another
     */
    public static ToolsConfig parse(String hocon) {
        try {
            return new ConfigReader(ConfigSources.effective(ConfigFactory.parseString(hocon)))
                    .read()
                    .tools();
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigSources.malformed(e);
        }
    }
}
