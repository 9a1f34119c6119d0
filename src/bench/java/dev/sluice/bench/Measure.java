package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tight figures of what is promised, against simulated providers in the same JVM; for an idle machine. */
public final class Measure {
    private final Figures figures = new Figures();

    private Measure() {}

    /**
     * Takes all figures and writes the page, or takes those that are named and writes none.
     *
     * @param args the page's file, then any of {@code deadlines cancels hung-pool retries pooling outage isolation
     *     client-gone slow-reader reloads drips tools health mcp-cancels fan-out
     *     coalescing batch-rate batch-memory batch-resume}
     */
    public static void main(String[] args) throws Exception {
        Measure measure = new Measure();
        EngineMeasures engine = new EngineMeasures(measure.figures);
        Map<String, Part> parts = measure.parts(engine);
        List<String> chosen = List.of(args).subList(1, args.length);
        if (!parts.keySet().containsAll(chosen)) {
            throw new IllegalArgumentException(chosen + " (expected: any of " + parts.keySet() + ")");
        }
        engine.warmUp();
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (chosen.isEmpty() || chosen.contains(part.getKey())) {
                part.getValue().take();
            }
        }
        if (chosen.isEmpty()) {
            Files.writeString(Path.of(args[0]), measure.page());
            System.out.println("written to " + args[0]);
        }
    }

    /** Some of the figures. */
    private interface Part {
        void take() throws Exception;
    }

    private Map<String, Part> parts(EngineMeasures engine) {
        GatewayMeasures gateway = new GatewayMeasures(figures);
        McpMeasures mcp = new McpMeasures(figures);
        BatchMeasures batch = new BatchMeasures(figures);
        FanOutMeasures fanOut = new FanOutMeasures(figures);
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("deadlines", engine::deadlines);
        parts.put("cancels", engine::cancels);
        parts.put("hung-pool", engine::hungPool);
        parts.put("retries", engine::retries);
        parts.put("pooling", engine::pooling);
        parts.put("outage", engine::outage);
        parts.put("isolation", engine::isolation);
        parts.put("client-gone", gateway::clientGone);
        parts.put("slow-reader", gateway::slowReader);
        parts.put("reloads", gateway::reloads);
        parts.put("drips", gateway::drips);
        parts.put("tools", mcp::tools);
        parts.put("health", mcp::healthBesideHungCalls);
        parts.put("mcp-cancels", mcp::cancels);
        parts.put("batch-rate", batch::rate);
        parts.put("batch-memory", batch::memory);
        parts.put("batch-resume", batch::resume);
        parts.put("fan-out", fanOut::strategies);
        parts.put("coalescing", fanOut::coalescing);
        return parts;
    }

    private String page() throws IOException {
        return "# Measured\n\n"
                + "`make measure` writes this page: the tight figures of what [testing.md](testing.md) only bounds loosely, on the\n"
                + "machine named here, against simulated providers in the same JVM over TCP.\n\n"
                + LocalDate.now(ZoneOffset.UTC) + ", commit " + git() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors (" + processor() + "), JDK "
                + Runtime.version().feature() + ".\n\n"
                + figures.table();
    }

    private static String git() throws IOException {
        Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
        return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
