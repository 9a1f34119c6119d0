package dev.sluice.config;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;

/**
 * What batches are configured with, those of the gateway and of the command line.
 *
 * @param journal where the gateway keeps them: a file, or a URL of PostgreSQL; empty: it has none
 * @param concurrency calls of one batch under way at a time; 1 to 10,000
 * @param maxRunning batches that the gateway runs at a time; 1 to 1,000
 * @param window how long a batch of the gateway may take
 * @param retention how long the gateway keeps a batch that is over, and files
 * @param maxRequests lines of a batch's input; 1 to 10,000,000
 * @param maxFileBytes an input file of the gateway; 1 KiB to 1 GiB
 * @param maxLineBytes a line; 1 KiB to 32 MiB
 * @param maxStoredBytes files that the gateway keeps for one tenant, together
 * @param maxOpen batches of one tenant that are not over; 1 to 10,000
 * @param maxUploads files that the gateway receives at a time; 1 to 1,000
 * @param uploadTimeout how long receiving one may take
 * @param maxLosses how often an item may be under way when a process dies; 1 to 100
 * @param nodeTimeout of a journal in PostgreSQL: how long a process may be silent before others take its items over; at least
 *     1 s
 */
public record BatchConfig(
        String journal,
        int concurrency,
        int maxRunning,
        Duration window,
        Duration retention,
        long maxRequests,
        long maxFileBytes,
        long maxLineBytes,
        long maxStoredBytes,
        int maxOpen,
        int maxUploads,
        Duration uploadTimeout,
        int maxLosses,
        Duration nodeTimeout) {
    public BatchConfig {
        Check.range("concurrency", concurrency, 1, 10_000);
        Check.range("max-running", maxRunning, 1, 1_000);
        Check.positive("window", window);
        Check.positive("retention", retention);
        Check.range("max-requests", maxRequests, 1, 10_000_000);
        Check.range("max-file-bytes", maxFileBytes, 1 << 10, 1L << 30);
        Check.range("max-line-bytes", maxLineBytes, 1 << 10, 32 << 20);
        Check.range("max-stored-bytes", maxStoredBytes, maxFileBytes, 1L << 50);
        Check.range("max-open", maxOpen, 1, 10_000);
        Check.range("max-uploads", maxUploads, 1, 1_000);
        Check.positive("upload-timeout", uploadTimeout);
        Check.range("max-losses", maxLosses, 1, 100);
        Check.positive("node-timeout", nodeTimeout);
        Check.range(
                "node-timeout",
                nodeTimeout.toMillis(),
                1_000,
                Duration.ofDays(1).toMillis());
    }

    /** Whether the gateway has batches. */
    public boolean isOn() {
        return !journal.isEmpty();
    }

    /**
     * The defaults with the settings of a text; the environment is not read.
     *
     * @throws ConfigException when a value is malformed or contradicts another
     */
    public static BatchConfig parse(String hocon) {
        try {
            return new ConfigReader(ConfigSources.effective(ConfigFactory.parseString(hocon)))
                    .read()
                    .batch();
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigSources.malformed(e);
        }
    }
}
