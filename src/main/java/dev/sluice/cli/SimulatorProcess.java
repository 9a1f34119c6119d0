package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Simulated providers in a process of their own, so that neither their work nor their garbage collection is taken for that of who asks
 * them. It ends with this process, however that ends: its standard input does.
 */
final class SimulatorProcess implements AutoCloseable {
    private final Process process;
    private final List<SimulatedProvider> providers;

    private SimulatorProcess(Process process, List<SimulatedProvider> providers) {
        this.process = process;
        this.providers = providers;
    }

    /** Starts the providers of a scenario file, or of {@code healthy}. */
    static SimulatorProcess start(String scenario) {
        if (!scenario.equals("healthy")) {
            // What is wrong with it is said here, and not by another process.
            SimulateCommand.scenario(Path.of(scenario));
        }
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-Xshare:auto",
                            "-Xmx512m",
                            // Small, so that a collection copies little: while it does, nobody is served.
                            "-Xmn16m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "simulate",
                            scenario,
                            "--json",
                            "--until-input-ends")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            String line = lines.readLine();
            if (line == null) {
                process.destroy();
                throw new CliException(ExitCode.BAD_INPUT, "the simulated providers did not start");
            }
            return new SimulatorProcess(
                    process,
                    Json.parse(line).objects("providers").stream()
                            .map(SimulatedProvider::of)
                            .toList());
        } catch (IOException | JsonException e) {
            throw new CliException(ExitCode.INTERNAL, "the simulated providers did not start: " + e.getMessage());
        }
    }

    List<SimulatedProvider> providers() {
        return providers;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
