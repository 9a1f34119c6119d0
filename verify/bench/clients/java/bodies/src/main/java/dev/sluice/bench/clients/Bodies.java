package dev.sluice.bench.clients;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Requests and replies as records, by Jackson's data binding. */
public final class Bodies {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final ObjectWriter REQUESTS = MAPPER.writerFor(Request.class);
    private static final ObjectReader REPLIES = MAPPER.readerFor(Reply.class);
    private static final ObjectReader CHUNKS = MAPPER.readerFor(Chunk.class);

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Message(String role, String content) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(
            String model,
            List<Message> messages,
            double temperature,
            @JsonProperty("max_tokens") int maxTokens,
            Boolean stream) {}

    public record Usage(
            @JsonProperty("prompt_tokens") int promptTokens,
            @JsonProperty("completion_tokens") int completionTokens,
            @JsonProperty("total_tokens") int totalTokens) {}

    public record Choice(int index, Message message, @JsonProperty("finish_reason") String finishReason) {}

    public record Reply(
            String id,
            String object,
            long created,
            String model,
            List<Choice> choices,
            Usage usage,
            @JsonProperty("system_fingerprint") String systemFingerprint) {
        public String content() {
            return choices.get(0).message().content();
        }
    }

    public record ChunkChoice(int index, Message delta, @JsonProperty("finish_reason") String finishReason) {}

    public record Chunk(
            String id,
            String object,
            long created,
            String model,
            List<ChunkChoice> choices,
            Usage usage,
            @JsonProperty("system_fingerprint") String systemFingerprint) {
        /** What it adds to the text; may be empty. */
        public String content() {
            return choices.isEmpty() || choices.get(0).delta().content() == null
                    ? ""
                    : choices.get(0).delta().content();
        }
    }

    private Bodies() {}

    /** A request made and encoded anew, as every caller's is. */
    public static byte[] request(boolean stream) {
        try {
            return REQUESTS.writeValueAsBytes(new Request(
                    Question.MODEL,
                    List.of(new Message("system", Question.SYSTEM), new Message("user", Question.USER)),
                    Question.TEMPERATURE,
                    Question.MAX_TOKENS,
                    stream ? true : null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Reply reply(InputStream json) throws IOException {
        return REPLIES.readValue(json);
    }

    public static Chunk chunk(byte[] json, int offset, int length) throws IOException {
        return CHUNKS.readValue(json, offset, length);
    }

    public static Chunk chunk(String json) throws IOException {
        return CHUNKS.readValue(json);
    }
}
