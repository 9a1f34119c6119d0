package dev.sluice.bench;

import dev.sluice.Sluice;
import dev.sluice.fanout.Agreement;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.Leg;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.ChatRequest;
import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Draws docs/fan-out's pictures from real runs against simulated providers. */
public final class Timelines {
    private static final int LEFT = 130;
    private static final int WIDTH = 760;
    private static final int ROW = 24;
    private static final ChatRequest QUESTION = ChatRequest.of("", "echo:yes Shall we?");

    private final StringBuilder svg = new StringBuilder();
    private final double millis;
    private int y = 8;

    private Timelines(double millis) {
        this.millis = millis;
    }

    /**
     * Takes all runs and draws them.
     *
     * @param args the folder to write to
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        FanOutMeasures.with((simulator, sluice) -> {
            for (int i = 0; i < 50; i++) {
                sluice.fanOut(FanOutRequest.of(QUESTION, FanOutMeasures.MODELS, Strategy.ALL)).join();
            }
            delays(simulator, "2s", "2s", "2s");
            sequential(sluice, folder.resolve("sequential.svg"));
            delays(simulator, "3s", "400ms", "1s");
            write(folder.resolve("hedged.svg"), ask(sluice, new Strategy.Hedged(Duration.ofMillis(600))), "hedged, 0.6 s");
            delays(simulator, "800ms", "3s", "1200ms");
            write(folder.resolve("quorum.svg"), ask(sluice, new Strategy.Quorum(2, Agreement.NORMALISED)), "quorum of 2");
        });
    }

    private static void delays(Simulator simulator, String glm, String kimi, String openai) {
        simulator.script("glm", "{ fault = delay, delay = " + glm + " }");
        simulator.script("kimi", "{ fault = delay, delay = " + kimi + " }");
        simulator.script("openai", "{ fault = delay, delay = " + openai + " }");
    }

    private static FanOutResult ask(Sluice sluice, Strategy strategy) {
        return sluice.fanOut(FanOutRequest.of(QUESTION, FanOutMeasures.MODELS, strategy)).join();
    }

    /** One after the other above, all at once below, on one axis. */
    private static void sequential(Sluice sluice, Path file) throws IOException {
        List<FanOutResult> each = new ArrayList<>();
        for (String model : FanOutMeasures.MODELS) {
            each.add(sluice.fanOut(FanOutRequest.of(QUESTION, List.of(model), Strategy.ALL)).join());
        }
        FanOutResult all = ask(sluice, Strategy.ALL);
        double total = each.stream().mapToDouble(result -> millis(result.elapsed())).sum();
        Timelines picture = new Timelines(total);
        picture.title("one after the other: " + seconds(total));
        double from = 0;
        for (FanOutResult result : each) {
            picture.leg(result.legs().get(0), from, true);
            from += millis(result.elapsed());
        }
        picture.title("all at once: " + seconds(millis(all.elapsed())));
        all.legs().forEach(leg -> picture.leg(leg, 0, true));
        picture.write(file);
    }

    private static void write(Path file, FanOutResult result, String title) throws IOException {
        Timelines picture = new Timelines(millis(result.elapsed()));
        picture.title(title + ": " + result.why() + ", " + seconds(millis(result.elapsed())));
        result.legs().forEach(leg -> picture.leg(leg, 0, result.winners().contains(leg.index())));
        picture.write(file);
    }

    private void title(String text) {
        y += ROW;
        svg.append("<text x=\"8\" y=\"%d\" font-weight=\"bold\">%s</text>\n".formatted(y, text));
    }

    private void leg(Leg leg, double from, boolean won) {
        y += ROW;
        svg.append("<text x=\"8\" y=\"%d\">%s</text>\n".formatted(y, leg.model()));
        @Nullable Duration started = leg.started();
        String note = leg.end().label().replace('_', ' ');
        if (started != null) {
            double begin = from + millis(started);
            double end = from + millis(leg.ended());
            String colour = won ? "#2a7f62" : "#b8b8b8";
            svg.append("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"%s\"/>\n"
                    .formatted(x(begin), y - 12, Math.max(1.5, x(end) - x(begin)), colour));
            note = seconds(end) + " " + note;
        }
        svg.append("<text x=\"%d\" y=\"%d\" fill=\"#555\">%s</text>\n".formatted(LEFT + WIDTH + 10, y, note));
    }

    private double x(double at) {
        return LEFT + WIDTH * at / millis;
    }

    private void write(Path file) throws IOException {
        String page = """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#fff"/>
                %s</svg>
                """.formatted(LEFT + WIDTH + 150, y + 16, svg);
        Files.writeString(file, page);
        System.out.println("written to " + file);
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }

    private static String seconds(double millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1e3);
    }
}
