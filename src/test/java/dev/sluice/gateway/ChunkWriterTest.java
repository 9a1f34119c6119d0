package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkWriterTest {
    private static final String FIRST = """
            {"id":"c-1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"a"},"finish_reason":null}]}""";
    private static final String SECOND = """
            {"id":"c-1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"content":"b"},"finish_reason":null}],"x_unknown":{"k":1.10}}""";
    private static final String USAGE_ONLY = """
            {"id":"c-1","object":"chat.completion.chunk","created":7,"model":"m","choices":[],"usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5}}""";

    private final ChunkWriter plain = new ChunkWriter(false, "fallback", 99, "asked", () -> JsonObject.EMPTY);
    private final ChunkWriter counting = new ChunkWriter(true, "fallback", 99, "asked", () -> JsonObject.EMPTY);

    @Test
    void chunk_passesUnchanged_whenItIsRight() {
        write(plain, FIRST);

        assertThat(write(plain, SECOND)).containsExactly(SECOND);
    }

    @Test
    void usageChunk_isKeptFromWhoDidNotAsk_andCounted() {
        assertThat(write(plain, FIRST, USAGE_ONLY)).containsExactly(FIRST);
        assertThat(data(plain.end())).containsExactly("[DONE]");
        assertThat(plain.totalTokens()).isEqualTo(5);
    }

    @Test
    void usageChunk_comesLast_andAllOthersSayNull_forWhoAsked() {
        List<String> chunks = write(counting, FIRST, SECOND, USAGE_ONLY);
        List<String> end = data(counting.end());

        assertThat(chunks).hasSize(2).allSatisfy(chunk -> {
            assertThat(Json.parse(chunk).has("usage")).isTrue();
            assertThat(Json.parse(chunk).get("usage")).isNull();
        });
        assertThat(end).hasSize(2).last().isEqualTo("[DONE]");
        JsonObject last = Json.parse(end.get(0));
        assertThat(last.objects("choices")).isEmpty();
        assertThat(last.has("choices")).isTrue();
        assertThat(last.object("usage").number("total_tokens", 0)).isEqualTo(5);
        assertThat(last.text("id")).isEqualTo("c-1");
    }

    @Test
    void usageInTheLastContentChunk_isFoundAndMoved_asGlmSendsIt() {
        String withUsage = """
                {"id":"c-1","created":7,"model":"m","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"total_tokens":9}}""";

        JsonObject chunk = Json.parse(write(counting, withUsage).get(0));

        assertThat(chunk.get("usage")).isNull();
        assertThat(Json.parse(data(counting.end()).get(0)).object("usage").number("total_tokens", 0))
                .isEqualTo(9);
    }

    @Test
    void usageInTheChoice_isFound_asKimiSendsIt() {
        String withUsage = """
                {"id":"c-1","created":7,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":1,"completion_tokens":2}}]}""";

        write(counting, withUsage);

        assertThat(counting.totalTokens()).isEqualTo(3);
        assertThat(Json.parse(data(counting.end()).get(0)).object("usage").number("completion_tokens", 0))
                .isEqualTo(2);
    }

    @Test
    void usageThatNeverCame_isNotInvented() {
        write(counting, FIRST);

        assertThat(data(counting.end())).containsExactly("[DONE]");
    }

    @Test
    void idTimeAndModel_areTheSameInAllChunks_andFilledIn() {
        String bare = """
                {"choices":[{"delta":{"content":"a"}}],"system_fingerprint":null}""";
        String other = SECOND.replace("c-1", "c-2").replace(":7,", ":8,");

        List<String> chunks = write(plain, bare, other);

        assertThat(chunks).allSatisfy(text -> {
            JsonObject chunk = Json.parse(text);
            assertThat(chunk.text("id")).isEqualTo("fallback");
            assertThat(chunk.number("created", 0)).isEqualTo(99);
            assertThat(chunk.text("model")).isEqualTo("asked");
            assertThat(chunk.text("object")).isEqualTo("chat.completion.chunk");
            assertThat(chunk.has("system_fingerprint")).isFalse();
            assertThat(chunk.objects("choices").get(0).has("finish_reason")).isTrue();
            assertThat(chunk.objects("choices").get(0).has("index")).isTrue();
        });
        assertThat(chunks.get(1)).contains("\"x_unknown\":{\"k\":1.10}");
    }

    @Test
    void firstChunk_hasARole_laterOnesNeedNone() {
        String noRole = FIRST.replace("\"role\":\"assistant\",", "");

        List<String> chunks = write(plain, noRole, SECOND);

        assertThat(chunks.get(0)).contains("\"delta\":{\"role\":\"assistant\",\"content\":\"a\"}");
        assertThat(chunks.get(1)).doesNotContain("role");
    }

    @Test
    void brokenStream_endsWithAnErrorAndNoDone() {
        write(plain, FIRST);

        List<String> end = data(plain.end(GatewayError.defect()));

        assertThat(end).hasSize(1);
        assertThat(Json.parse(end.get(0)).object("error").fields())
                .containsOnlyKeys("message", "type", "param", "code");
    }

    private static List<String> write(ChunkWriter writer, String... chunks) {
        return data(writer.write(Arrays.stream(chunks)
                .map(chunk -> new ChatEvent("", "", "", Json.parse(chunk)))
                .toList()));
    }

    private static List<String> data(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n\n");
        List<String> data = new ArrayList<>();
        text.lines().filter(line -> !line.isEmpty()).forEach(line -> {
            assertThat(line).startsWith("data: ");
            data.add(line.substring(6));
        });
        return data;
    }
}
