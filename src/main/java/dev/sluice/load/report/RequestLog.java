package dev.sluice.load.report;

import dev.sluice.codec.Json;
import dev.sluice.load.SampleLog;
import dev.sluice.load.direct.Templates;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.measure.Sample;
import dev.sluice.model.JsonObject;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code requests.jsonl}: one JSON object a request, in the order that they ended. Milliseconds, from the intended start unless a name says
 * otherwise. Confined to the collector's thread until it is closed.
 */
public final class RequestLog implements SampleLog, AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final BufferedWriter out;
    private final String runId;
    private final long most;
    private final StringBuilder line = new StringBuilder(512);
    private long written;
    private long leftOut;
    private @Nullable IOException failure;

    private RequestLog(BufferedWriter out, String runId, long most) {
        this.out = out;
        this.runId = runId;
        this.most = most;
    }

    /**
     * Begins one.
     *
     * @param most the most requests that it holds
     */
    public static RequestLog open(Path file, String runId, long most) throws IOException {
        return new RequestLog(
                new BufferedWriter(new OutputStreamWriter(
                        new BufferedOutputStream(Files.newOutputStream(file), BUFFER), StandardCharsets.UTF_8)),
                runId,
                most);
    }

    @Override
    public void log(String stretch, boolean measured, Sample sample) {
        if (written == most || failure != null) {
            leftOut++;
            return;
        }
        written++;
        line.setLength(0);
        write(stretch, measured, sample);
        try {
            out.append(line);
        } catch (IOException e) {
            failure = e;
        }
    }

    private void write(String stretch, boolean measured, Sample s) {
        line.append("{\"id\":\"")
                .append(Templates.id(runId, s.number()))
                .append("\",\"of\":\"")
                .append(stretch);
        line.append("\",\"measured\":").append(measured);
        if (s.persona() != Persona.PLAIN) {
            line.append(",\"persona\":\"").append(s.persona().label()).append('"');
        }
        line.append(",\"ending\":\"").append(s.ending().label()).append('"');
        if (!s.failure().isEmpty() || !s.detail().isEmpty()) {
            String detail = Json.text(JsonObject.of("failure", s.failure(), "detail", s.detail()));
            line.append(',').append(detail, 1, detail.length() - 1);
        }
        line.append(",\"due_s\":");
        decimal(s.intendedNanos(), 1_000_000_000L, 6);
        millis("lag", s.lagNanos());
        since("wait", s.startedNanos(), s.intendedNanos());
        since("head", s.headNanos(), s.intendedNanos());
        since("ttft", s.firstNanos(), s.intendedNanos());
        since("last", s.lastNanos(), s.intendedNanos());
        since("latency", s.endedNanos(), s.intendedNanos());
        if (s.startedNanos() != Sample.NONE) {
            since("latency_uncorrected", s.endedNanos(), s.startedNanos());
        }
        since("cancelled", s.cancelledNanos(), s.intendedNanos());
        line.append(",\"events\":").append(s.events());
        if (s.outputTokens() >= 0) {
            line.append(",\"input_tokens\":").append(s.inputTokens());
            line.append(",\"output_tokens\":").append(s.outputTokens());
        }
        line.append(",\"status\":").append(s.status()).append(",\"attempts\":").append(s.attempts());
        line.append(",\"fresh_connection\":").append(s.fresh()).append("}\n");
    }

    private void since(String name, long at, long from) {
        if (at != Sample.NONE) {
            millis(name, at - from);
        }
    }

    private void millis(String name, long nanos) {
        line.append(",\"").append(name).append("_ms\":");
        decimal(nanos, 1_000_000L, 3);
    }

    /** A number with so many decimals, without the detour over floating point. */
    private void decimal(long nanos, long unit, int decimals) {
        long value = nanos;
        if (value < 0) {
            line.append('-');
            value = -value;
        }
        line.append(value / unit);
        long rest = value % unit;
        long scale = unit / 10;
        line.append('.');
        for (int i = 0; i < decimals; i++) {
            line.append((char) ('0' + rest / scale % 10));
            scale = Math.max(1, scale / 10);
        }
    }

    /** Requests that it does not hold: beyond the most, or after the disk failed. */
    public long leftOut() {
        return leftOut;
    }

    /** Why it holds less than it should; null when it does not. */
    public @Nullable IOException failure() {
        return failure;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
