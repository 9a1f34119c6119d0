package dev.sluice.codec;

import dev.sluice.bench.Wire;
import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.SseDecoder;
import dev.sluice.http.SseEvent;
import dev.sluice.model.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One event of a stream: its bytes to an SSE event, that to a chat event, and both. */
@State(Scope.Benchmark)
public class ChatStreamBenchmark {
    private static final HttpHead HEAD = new HttpHead(200, "text/event-stream", HttpFields.EMPTY);

    private final Dialect dialect = Dialects.named("openai");
    private final byte[] bytes = Wire.stream();
    private final List<SseEvent> events = events();

    private List<SseEvent> events() {
        List<SseEvent> all = new ArrayList<>();
        new SseDecoder().decode(bytes, 0, bytes.length, all::add);
        return List.copyOf(all);
    }

    @Benchmark
    @OperationsPerInvocation(Wire.EVENTS)
    public int sse() {
        int[] count = {0};
        new SseDecoder().decode(bytes, 0, bytes.length, event -> count[0] += event.data().length());
        return count[0];
    }

    @Benchmark
    @OperationsPerInvocation(Wire.EVENTS)
    public Decoded chat() {
        StreamDecoder decoder = dialect.openStream(HEAD);
        List<ChatEvent> out = new ArrayList<>();
        for (SseEvent event : events) {
            decoder.decode(event, out);
            out.clear();
        }
        return decoder.end();
    }

    @Benchmark
    @OperationsPerInvocation(Wire.EVENTS)
    public Decoded both() {
        StreamDecoder decoder = dialect.openStream(HEAD);
        List<ChatEvent> out = new ArrayList<>();
        new SseDecoder().decode(bytes, 0, bytes.length, event -> {
            decoder.decode(event, out);
            out.clear();
        });
        return decoder.end();
    }
}
