package dev.sluice.codec;

import dev.sluice.bench.Wire;
import dev.sluice.http.Bytes;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpField;
import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.RequestId;
import dev.sluice.model.Secret;
import java.time.Instant;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A request of about 2 KB to bytes, a reply of about 1 KB to an answer. */
@State(Scope.Benchmark)
public class CodecBenchmark {
    private static final String QUESTION =
            "Tell me about the owl and the dog, where they went, what they saw there and what they said. ".repeat(20);

    private final Dialect dialect = Dialects.named("openai");
    private final CallContext context = new CallContext(
            "/v1",
            "gpt",
            false,
            new RequestId("r-1"),
            1,
            BearerCredential.of(Secret.of("sk-bench-123456")),
            Instant.EPOCH);
    private final ChatRequest request = request();
    private final HttpReply reply = new HttpReply(
            new HttpHead(
                    200,
                    "application/json",
                    new HttpFields(List.of(
                            HttpField.of("x-request-id", "req_0123456789abcdef"),
                            HttpField.of("x-ratelimit-remaining-requests", "99999")))),
            Bytes.of(Wire.REPLY));

    private static ChatRequest request() {
        return new ChatRequest(
                "stub/gpt",
                List.of(Message.system("You answer in short sentences."), Message.user(QUESTION)),
                JsonObject.of("temperature", 0.7, "max_tokens", 512));
    }

    @Benchmark
    public HttpCall encode() {
        return dialect.encode(request, context);
    }

    /** With what a caller does before. */
    @Benchmark
    public HttpCall makeAndEncode() {
        return dialect.encode(request(), context);
    }

    @Benchmark
    public Decoded decode() {
        return dialect.decode(request, reply);
    }
}
