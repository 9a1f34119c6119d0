package dev.sluice.cli;

import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.Leg;
import dev.sluice.fanout.LegEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A fan-out's legs over time, as lines of text: {@code ░} not sent yet, {@code ▒} sent, {@code █} being answered. Pure. */
final class Waterfall {
    private static final int MIN_BAR = 20;
    private static final int MAX_NAME = 32;
    private static final int NOTE = 34;

    private final FanOutResult result;
    private final int nameWidth;
    private final int barWidth;
    private final double millisPerCell;

    private Waterfall(FanOutResult result, int width) {
        this.result = result;
        int longest =
                result.legs().stream().mapToInt(leg -> name(leg).length()).max().orElse(0);
        this.nameWidth = Math.min(MAX_NAME, Math.max(8, longest));
        this.barWidth = Math.max(MIN_BAR, width - nameWidth - NOTE);
        this.millisPerCell = Math.max(1.0, (double) result.elapsed().toMillis()) / barWidth;
    }

    /** The lines, for so many columns. */
    static List<String> lines(FanOutResult result, int width) {
        return new Waterfall(result, width).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Leg leg : result.legs()) {
            boolean won = result.winners().contains(leg.index());
            lines.add(line(name(leg), bar(leg), note(leg) + (won ? " ✓" : "")));
        }
        for (Leg judgement : result.judgements()) {
            lines.add(line("judge " + judgement.model(), bar(judgement), note(judgement)));
        }
        int settled = cell(result.settled());
        String mark = " ".repeat(Math.min(settled, barWidth - 1)) + "▲";
        lines.add(line("", mark, result.status().label() + " at " + seconds(result.settled()) + ": " + result.why()));
        return lines;
    }

    private String line(String name, String bar, String note) {
        String shown = name.length() > nameWidth ? name.substring(0, nameWidth - 1) + "…" : name;
        return (shown + " ".repeat(nameWidth - shown.length() + 2) + bar
                        + " ".repeat(Math.max(0, barWidth - bar.length())) + "  " + note)
                .stripTrailing();
    }

    private String bar(Leg leg) {
        @Nullable Duration started = leg.started();
        if (started == null) {
            return "";
        }
        int end = Math.max(cell(leg.ended()), cell(started) + 1);
        int sent = leg.sent() == null ? end : Math.min(end, cell(leg.sent()));
        int first = leg.firstByte() == null ? end : Math.min(end, cell(leg.firstByte()));
        // What was answered shows at least one cell of it.
        first = leg.end() == LegEnd.ANSWERED ? Math.min(first, end - 1) : first;
        sent = Math.min(sent, first);
        StringBuilder bar = new StringBuilder(" ".repeat(cell(started)));
        for (int i = cell(started); i < end; i++) {
            bar.append(i < sent ? '░' : i < first ? '▒' : '█');
        }
        return bar.toString();
    }

    private int cell(Duration time) {
        return Math.min(barWidth, (int) (time.toMillis() / millisPerCell));
    }

    private static String name(Leg leg) {
        return leg.model().isEmpty() ? "(default)" : leg.model();
    }

    private static String note(Leg leg) {
        String failed = leg.failure() == null ? "" : leg.failure().kind().code();
        return switch (leg.end()) {
            case ANSWERED -> seconds(leg.ended()) + " answered";
            case FAILED -> seconds(leg.ended()) + " " + failed;
            case CANCELLED -> seconds(leg.ended()) + " cancelled: " + leg.reason();
            case NOT_STARTED -> "not started: " + leg.reason();
        };
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1e3);
    }
}
