package dev.sluice.batch.run;

import dev.sluice.batch.Batch;
import dev.sluice.batch.Duplicate;
import dev.sluice.batch.ItemLine;
import dev.sluice.batch.ItemLines;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalWrite;
import dev.sluice.batch.LineRules;
import dev.sluice.codec.LineReader;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a batch's lines into its journal, some at a time, and accepts the batch when all of them are there. Blocks: for plain
 * threads.
 */
public final class BatchInput {
    private static final int LINES = 500;
    private static final long CHARACTERS = 4 << 20;
    private static final int ERRORS = 100;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Journal journal;
    private final Batch batch;
    private final LineRules rules;
    private final long maxLines;
    private final Clock clock;
    private final List<ItemLine> waiting = new ArrayList<>();
    private final List<JsonObject> errors = new ArrayList<>();
    private long size;
    private long lines;
    private long malformed;
    private long duplicates;

    /**
     * What became of it.
     *
     * @param items how many there are, malformed lines included
     * @param malformed how many lines could not be read; each is an item that has failed
     * @param duplicates how many lines have the id of an earlier one
     * @param errors what was wrong, the first hundred: {@code code}, {@code line}, {@code message}
     */
    public record Result(long items, long malformed, long duplicates, List<JsonObject> errors) {
        /** Whether the batch was accepted; else nothing of it is sent. */
        public boolean isAccepted() {
            return items > 0;
        }
    }

    private BatchInput(Journal journal, Batch batch, LineRules rules, long maxLines, Clock clock) {
        this.journal = journal;
        this.batch = batch;
        this.rules = rules;
        this.maxLines = maxLines;
        this.clock = clock;
    }

    /**
     * Reads to the end and accepts the batch, or refuses it as a whole: for a {@code custom_id} that occurs twice, for too many
     * lines, for none. One that is cancelled meanwhile is neither.
     *
     * @param batch one that was just made or adopted
     * @param in what is read; not closed
     * @param maxLines most items
     * @throws IOException when the input can't be read
     * @throws dev.sluice.batch.JournalException when the journal can't be written
     */
    public static Result read(Journal journal, Batch batch, InputStream in, LineRules rules, long maxLines, Clock clock)
            throws IOException {
        return new BatchInput(journal, batch, rules, maxLines, clock).read(in);
    }

    private Result read(InputStream in) throws IOException {
        try {
            return readAll(in);
        } catch (JournalWrite.NotReadingException cancelled) {
            return new Result(0, malformed, 0, List.of());
        }
    }

    private Result readAll(InputStream in) throws IOException {
        LineReader reader = new LineReader(in, rules.maxBytes());
        long number = 0;
        for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
            number++;
            byte[] bytes = number == 1 ? withoutMark(line.bytes()) : line.bytes();
            if (line.isTooLong()) {
                add(ItemLines.tooLong(number, rules));
            } else if (!isBlank(bytes)) {
                add(ItemLines.read(number, bytes, rules));
            }
            if (lines > maxLines) {
                return refuse("too_many_requests", number, "too many lines (expected: at most " + maxLines + ")");
            }
        }
        flush();
        if (lines == 0) {
            return refuse("empty_file", 0, "no lines (expected: at least one request)");
        }
        if (duplicates > 0) {
            return refuse(null, 0, "");
        }
        boolean unused = Joined.of(journal.write(Step.ACCEPT, tx -> {
            tx.accept(batch, lines, errors, clock.instant());
            return true;
        }));
        return new Result(lines, malformed, 0, List.copyOf(errors));
    }

    private void add(ItemLine line) {
        lines++;
        waiting.add(line);
        if (line instanceof ItemLine.Bad bad) {
            malformed++;
            note(bad.code(), bad.number(), bad.message());
        } else {
            size += ((ItemLine.Good) line).body().length();
        }
        if (waiting.size() >= LINES || size >= CHARACTERS) {
            flush();
        }
    }

    private void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        List<ItemLine> some = List.copyOf(waiting);
        waiting.clear();
        size = 0;
        List<Duplicate> twice = Joined.of(journal.write(Step.OTHER, tx -> tx.add(batch, some)));
        duplicates += twice.size();
        twice.forEach(each -> note("duplicate_custom_id", each.number(), each.message()));
    }

    private Result refuse(@Nullable String code, long number, String message) {
        if (code != null) {
            note(code, number, message);
        }
        List<JsonObject> why = List.copyOf(errors);
        boolean unused = Joined.of(journal.write(Step.OTHER, tx -> {
            tx.refuse(batch, why, clock.instant());
            return true;
        }));
        return new Result(0, malformed, duplicates, why);
    }

    private void note(String code, long number, String message) {
        if (errors.size() < ERRORS) {
            errors.add(JsonObject.of("code", code, "line", number == 0 ? null : number)
                    .with("message", message)
                    .with("param", null));
        }
    }

    /** What some editors put before the first line. */
    private static byte[] withoutMark(byte[] line) {
        return line.length >= BYTE_ORDER_MARK.length && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3)
                ? Arrays.copyOfRange(line, 3, line.length)
                : line;
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }
}
