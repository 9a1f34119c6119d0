package dev.sluice.bench;

import dev.sluice.testing.TestTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The server's JVM, and what it reports. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final Map<String, Long> reports = new HashMap<>();
    private int plainPort;
    private int securePort;

    private ServerProcess(Process process) {
        this.process = process;
    }

    static ServerProcess start(TestTls tls) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PoolVariants.class.getName(),
                        tls.store())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ServerProcess server = new ServerProcess(process);
        Thread reader = new Thread(server::read, "server-reports");
        reader.setDaemon(true);
        reader.start();
        synchronized (server) {
            while (server.securePort == 0) {
                server.wait();
            }
        }
        return server;
    }

    synchronized int plainPort() {
        return plainPort;
    }

    synchronized int securePort() {
        return securePort;
    }

    /** Waits for a report; returns its instant on the clock that both JVMs share. */
    synchronized long await(String report) throws InterruptedException {
        while (!reports.containsKey(report)) {
            wait();
        }
        return reports.remove(report);
    }

    @Override
    public void close() {
        process.destroy();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                synchronized (this) {
                    if (words[0].equals("ports")) {
                        plainPort = Integer.parseInt(words[1]);
                        securePort = Integer.parseInt(words[2]);
                    } else if (words[0].equals("arrived") || words[0].equals("closed")) {
                        reports.put(words[0] + " " + words[1], Long.parseLong(words[2]));
                    }
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // The server is gone.
        }
    }
}
