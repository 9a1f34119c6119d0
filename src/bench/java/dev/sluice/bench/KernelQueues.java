package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the kernel holds for a socket of this machine (Linux: {@code proc_pid_net(5)}, tcp). */
final class KernelQueues {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    /** Bytes that were written and not yet acknowledged, and bytes that came and were not yet read. */
    record Queues(long unsent, long unread) {}

    private KernelQueues() {}

    /** Of the connections with that local port. */
    static Queues of(int localPort) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", localPort);
        long unsent = 0;
        long unread = 0;
        for (Path table : TABLES) {
            for (String line : Files.readAllLines(table)) {
                // sl, local address, remote address, state (01 is established), unsent:unread, …
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 4 && fields[1].endsWith(suffix) && fields[3].equals("01")) {
                    String[] queues = fields[4].split(":", -1);
                    unsent += Long.parseLong(queues[0], 16);
                    unread += Long.parseLong(queues[1], 16);
                }
            }
        }
        return new Queues(unsent, unread);
    }
}
