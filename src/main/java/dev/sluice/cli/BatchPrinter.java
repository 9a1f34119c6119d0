package dev.sluice.cli;

import dev.sluice.batch.Batch;
import dev.sluice.batch.Counts;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Lost;
import dev.sluice.batch.run.BatchInput;
import dev.sluice.batch.run.BatchProgress;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * What a person or a program sees of a batch that runs. People: a line that is written over on a terminal, a line each ten
 * seconds elsewhere, on standard error. Programs: a line of JSON each second on standard output. Nobody there to read is no
 * reason to stop.
 */
final class BatchPrinter {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long JSON_NANOS = 1_000_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;

    private final boolean json;
    private final boolean terminal;
    private final PrintWriter out;
    private final PrintWriter err;
    private long shownNanos;
    private boolean lineOpen;
    private boolean lastShown;
    private volatile boolean stopping;

    private BatchPrinter(boolean json, PrintWriter out, PrintWriter err) {
        this.json = json;
        this.terminal = !json && Console.isTerminal(Console.ERR);
        this.out = out;
        this.err = err;
        this.shownNanos = System.nanoTime() - PLAIN_NANOS;
    }

    static BatchPrinter of(boolean json, CommandLine.Model.@Nullable CommandSpec spec) {
        return new BatchPrinter(json, Console.out(spec), Console.err(spec));
    }

    /** What was noticed when the journal was opened. */
    void opened(Journal journal, Lost lost) {
        if (!journal.notice().isEmpty()) {
            note(journal.notice());
        }
        if (!lost.isNone()) {
            note(lost.again() + " items were under way when their process died: they are asked again"
                    + (lost.parked() == 0 ? "" : "; " + lost.parked() + " are not, since it was not the first time"));
        }
    }

    void accepted(Batch batch, BatchInput.Result input) {
        if (json) {
            event(JsonObject.of("event", "accepted", "id", batch.id())
                    .with("total", input.items())
                    .with("malformed", input.malformed())
                    .with("problems", input.errors()));
            return;
        }
        err.println(batch.id() + ": " + count(input.items()) + " items");
        for (JsonObject problem : input.errors().stream().limit(3).toList()) {
            note(
                    problem.text("message").startsWith("line ")
                            ? problem.text("message")
                            : "line " + problem.number("line", 0) + ": " + problem.text("message"));
        }
        if (input.malformed() > 3) {
            note(count(input.malformed()) + " lines are malformed in all");
        }
        if (input.malformed() > 0) {
            note("they go to " + batch.options().errors() + "; the rest runs");
        }
        err.flush();
    }

    /** Why an input was refused, in one line. */
    static String refusal(BatchInput.Result input) {
        StringBuilder line = new StringBuilder("nothing was sent: ");
        input.errors().stream()
                .filter(error -> input.duplicates() == 0 || error.text("code").equals("duplicate_custom_id"))
                .limit(3)
                .forEach(error -> line.append(line.toString().endsWith(": ") ? "" : "; ")
                        .append(error.get("line") == null ? "" : "line " + error.number("line", 0) + ": ")
                        .append(error.text("message")));
        return input.duplicates() > 3
                ? line + "; " + count(input.duplicates()) + " such lines in all"
                : line.toString();
    }

    void progress(BatchProgress progress) {
        long now = System.nanoTime();
        boolean last = progress.counts().open() == 0 && progress.counts().total() > 0;
        if (lastShown || (now - shownNanos < (json ? JSON_NANOS : terminal ? TERMINAL_NANOS : PLAIN_NANOS) && !last)) {
            return;
        }
        lastShown = last;
        shownNanos = now;
        if (json) {
            event(json(progress));
        } else if (progress.counts().total() > 0) {
            err.print((terminal ? "\r" : "") + line(progress) + (terminal ? "\u001b[K" : "\n"));
            lineOpen = terminal;
            err.flush();
        }
    }

    private static JsonObject json(BatchProgress progress) {
        return JsonObject.of("event", "progress", "id", progress.id())
                .with("counts", BatchView.json(progress.counts()))
                .with("in_flight", progress.inFlight())
                .with("per_second", Math.round(progress.rate() * 10) / 10.0)
                .with("input_tokens", progress.usage().inputTokens())
                .with("output_tokens", progress.usage().outputTokens())
                .with("eta_ms", progress.remaining().toMillis())
                .with("waiting", progress.waiting().isEmpty() ? null : progress.waiting());
    }

    private static String line(BatchProgress progress) {
        Counts counts = progress.counts();
        StringBuilder line = new StringBuilder()
                .append(count(counts.over()))
                .append(" of ")
                .append(count(counts.total()))
                .append(" done, ")
                .append(count(counts.unanswered()))
                .append(" failed, ")
                .append(progress.inFlight())
                .append(" in flight, ")
                .append(String.format(Locale.ROOT, progress.rate() < 10 ? "%.1f" : "%.0f", progress.rate()))
                .append("/s, ")
                .append(count(progress.usage().totalTokens()))
                .append(" tokens");
        Duration remaining = progress.remaining();
        if (!remaining.isZero() && counts.open() > 0) {
            line.append(", ETA ").append(BatchView.time(remaining));
        }
        if (!progress.waiting().isEmpty()) {
            line.append(", waiting: ").append(progress.waiting());
        }
        return line.toString();
    }

    /** Whether somebody asked for the end already. */
    boolean isStopping() {
        return stopping;
    }

    void stopping() {
        stopping = true;
        note("stopping: calls under way may end (once more to stop at once)");
    }

    void stopped(Batch batch, Counts counts) {
        if (json) {
            event(JsonObject.of("event", "stopped", "id", batch.id()).with("counts", BatchView.json(counts)));
        }
        note("stopped: " + count(counts.over()) + " of " + count(counts.total())
                + " items are done. Go on with: sluice batch resume " + batch.id());
    }

    void ended(Batch batch, Counts counts, dev.sluice.model.Usage usage) {
        if (json) {
            event(JsonObject.of("event", "ended").with("batch", BatchView.json(batch, counts, usage)));
            return;
        }
        closeLine();
        out.print(BatchView.text(batch, counts, usage));
        out.flush();
    }

    /** A word to people, whoever reads the rest. */
    void note(String line) {
        closeLine();
        err.println("sluice: " + line);
        err.flush();
    }

    private void closeLine() {
        if (lineOpen) {
            err.println();
            lineOpen = false;
        }
    }

    private void event(JsonObject event) {
        out.println(Json.text(event));
        out.flush();
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
