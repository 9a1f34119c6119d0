package dev.sluice.bench;

import dev.sluice.Sluice;
import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.LineRules;
import dev.sluice.batch.NewBatch;
import dev.sluice.batch.journal.JournalSettings;
import dev.sluice.batch.journal.Journals;
import dev.sluice.batch.run.BatchRunner;
import dev.sluice.batch.run.Batches;
import dev.sluice.batch.run.RunSettings;
import dev.sluice.codec.Json;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The batches' figures: rate, memory, and how soon one goes on. */
final class BatchMeasures {
    private static final int ITEMS = 10_000;
    private static final int CONCURRENCY = 200;
    private static final String PROVIDER = """
            providers { openai { dialect = openai, models = [m], latency { first-byte = 100ms, token-pace = 0ms, tokens = 5 } } }
            """;
    private static final String POOL = "sluice.provider-defaults.pool.max-connections = 200";

    private final Figures figures;

    BatchMeasures(Figures figures) {
        this.figures = figures;
    }

    /** How near a batch comes to the rate that its concurrency and the provider's latency allow. */
    void rate() throws Exception {
        double best = 0;
        for (int round = 0; round < 3; round++) {
            double share = inFolder(this::share);
            System.out.printf("batch: round %d: %.1f %% of the ideal rate%n", round, share);
            best = Math.max(best, share);
        }
        figures.add(
                "batch: rate of 10,000 items, 200 at a time, 100 ms each, of the ideal 2,000/s (best of 3)",
                "%.1f %%".formatted(best),
                "≥ 85 %",
                best >= 85);
    }

    private double share(Path folder) throws Exception {
        try (Simulator simulator = Simulator.start(Scenario.parse(PROVIDER));
                Sluice sluice = Sluice.start(EngineConfig.parse(POOL + "\n" + """
                        sluice.providers.glm.enabled = false
                        sluice.providers.kimi.enabled = false
                        sluice.providers.openai { dialect = openai, base-url = "%s/v1", key = "sk-of-openai", any-model = true }
                        """.formatted(simulator.origin("openai"))));
                Batches batches = Batches.over(
                        Journals.open(folder.resolve("journal.db").toString(), JournalSettings.DEFAULT),
                        sluice,
                        RunSettings.DEFAULT)) {
            Batch batch = submit(batches, prompts(folder, ITEMS, 100));
            BatchRunner runner = batches.runner(batch);
            long cpu = cpu();
            long from = System.nanoTime();
            BatchRunner.End end = runner.start().get(120, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - from) / 1e9;
            if (end != BatchRunner.End.FINISHED || batches.counts(batch).succeeded() != ITEMS) {
                throw new IllegalStateException(end + " " + batches.counts(batch));
            }
            double ideal = ITEMS * 0.1 / CONCURRENCY;
            System.out.printf("batch: %.1f s, %.1f s of processor time%n", seconds, (cpu() - cpu) / 1e9);
            return 100 * ideal / seconds;
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** What a process that runs a batch holds, early and late. */
    void memory() throws Exception {
        long[] live = inFolder(folder -> {
            try (Simulator simulator = Simulator.start(Scenario.parse(PROVIDER))) {
                Process process = start(
                        folder,
                        simulator,
                        "run",
                        prompts(folder, ITEMS, 2_000).toString(),
                        "-o",
                        folder.resolve("answers.jsonl").toString(),
                        "--concurrency",
                        Integer.toString(CONCURRENCY),
                        "--json");
                return liveAt(process, ITEMS / 10, ITEMS * 8 / 10);
            }
        });
        double growth = (live[1] - live[0]) / 1024.0 / 1024.0;
        figures.add(
                "batch: live heap of a process at 80 % of 10,000 items of 2 KB each, beyond that at 10 %",
                "%.1f MiB (%.1f MiB then)".formatted(growth, live[0] / 1024.0 / 1024.0),
                "≤ 8 MiB",
                growth <= 8);
    }

    /** Live bytes of a process's heap when so many items are done. */
    private static long[] liveAt(Process process, long first, long second) throws IOException, InterruptedException {
        List<Long> live = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                JsonObject event = Json.parse(line);
                long done = event.object("counts").number("succeeded", 0);
                if ((live.isEmpty() && done >= first) || (live.size() == 1 && done >= second)) {
                    live.add(liveBytes(process.pid()));
                }
            }
        }
        process.waitFor();
        return new long[] {live.get(0), live.get(1)};
    }

    private static long liveBytes(long pid) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .start();
        try (BufferedReader lines = jcmd.inputReader(StandardCharsets.UTF_8)) {
            return lines.lines()
                    .filter(line -> line.startsWith("Total"))
                    .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", -1)[2]))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** From the start of a process to its first call, with 100,000 items in the journal. */
    void resume() throws Exception {
        double seconds = inFolder(folder -> {
            try (Simulator simulator = Simulator.start(Scenario.parse(PROVIDER))) {
                String id = prepare(folder, simulator);
                long from = System.nanoTime();
                Process process = start(folder, simulator, "resume", id);
                while (simulator.truth("openai").requestCount() == 0) {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(
                                new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
                    }
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                double took = (System.nanoTime() - from) / 1e9;
                process.destroyForcibly().waitFor();
                return took;
            }
        });
        figures.atMost("batch: from the start of a process that resumes 100,000 items to its first call", seconds, 5, "s");
    }

    /** A journal of a process that died after a tenth of its items. */
    private static String prepare(Path folder, Simulator simulator) throws Exception {
        Process process = start(
                folder,
                simulator,
                "run",
                prompts(folder, 100_000, 300).toString(),
                "-o",
                folder.resolve("answers.jsonl").toString(),
                "--concurrency",
                Integer.toString(CONCURRENCY),
                "--json");
        String id = "";
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                JsonObject event = Json.parse(line);
                id = event.text("id");
                if (event.object("counts").number("succeeded", 0) > 5_000) {
                    break;
                }
            }
        }
        process.destroyForcibly().waitFor();
        simulator.reset("openai");
        return id;
    }

    /** One as the launcher starts it, without the archive of classes that a second start would have. */
    private static Process start(Path folder, Simulator simulator, String... arguments) throws IOException {
        Files.writeString(folder.resolve("sluice.conf"), POOL + "\n" + """
                sluice {
                  providers { glm.enabled = false, kimi.enabled = false
                    openai { dialect = openai, base-url = "%s/v1", key = "sk-of-openai", any-model = true } }
                  routing.default-model = "openai/m"
                }
                """.formatted(simulator.origin("openai")));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sluice.cli.Main",
                "batch"));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "--journal",
                folder.resolve("journal.db").toString(),
                "--config",
                folder.resolve("sluice.conf").toString()));
        return new ProcessBuilder(command).start();
    }

    private static Batch submit(Batches batches, Path prompts) throws IOException {
        Instant now = Instant.now();
        try (InputStream lines = Files.newInputStream(prompts)) {
            return batches.submit(
                            NewBatch.of(BatchOptions.of(CONCURRENCY), now, now.plus(Duration.ofHours(1))),
                            lines,
                            LineRules.DEFAULT,
                            Long.MAX_VALUE)
                    .batch();
        }
    }

    private static Path prompts(Path folder, int count, int characters) throws IOException {
        StringBuilder lines = new StringBuilder();
        String filler = "x".repeat(characters);
        for (int i = 0; i < count; i++) {
            lines.append("{\"prompt\":\"").append(i).append(' ').append(filler).append("\",\"model\":\"openai/m\"}\n");
        }
        return Files.writeString(folder.resolve("prompts.jsonl"), lines);
    }

    private interface InFolder<T> {
        T run(Path folder) throws Exception;
    }

    private static <T> T inFolder(InFolder<T> body) throws Exception {
        Path folder = Files.createTempDirectory("sluice-batch");
        try {
            return body.run(folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> {
                    try {
                        Files.delete(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
    }
}
