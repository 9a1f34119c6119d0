package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpReply;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.RequestId;
import dev.sluice.model.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
    private static final Dialect OPENAI = Dialects.named("openai");
    private static final EmbeddingRequest TWO = EmbeddingRequest.of("asked-model", List.of("a", "b"));
    private static final String FIRST = "{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.125,-2e-7]}";
    private static final String SECOND = "{\"object\":\"embedding\",\"index\":1,\"embedding\":\"AACAPw==\"}";

    @Test
    void encode_sendsTheModelAndEveryOtherFieldAsItIs() {
        for (String dialect : List.of("openai", "glm")) {
            HttpCall call = Dialects.named(dialect)
                    .encode(TWO.with("dimensions", 256).with("model", "other").with("x", null), context(false));

            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.path()).isEqualTo("/v1/embeddings");
            assertThat(call.body().utf8())
                    .isEqualTo("{\"model\":\"sent-model\",\"input\":[\"a\",\"b\"],\"dimensions\":256,\"x\":null}");
        }
    }

    @Test
    void encode_whereThereAreNone_isRefused() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> Dialects.named("kimi").encode(TWO, context(false)))
                .withMessageStartingWith("embeddings: ")
                .withMessageContaining("kimi");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> OPENAI.encode(TWO, context(true)))
                .withMessageStartingWith("stream: ");
    }

    @Test
    void decode_keepsTheWholeReplyAndWhatItCost() {
        HttpReply reply = Replies.json(
                200,
                "{\"data\":[" + FIRST + "," + FIRST
                        + "],\"model\":\"m\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}",
                "x-request-id",
                "req-9");

        Decoded.Embeddings decoded = (Decoded.Embeddings) OPENAI.decode(TWO, reply);

        assertThat(decoded.usage()).isEqualTo(new Usage(7, 0, 0));
        assertThat(decoded.providerRequestId()).isEqualTo("req-9");
        assertThat(decoded.body()).isEqualTo(Json.parse(reply.body().array()));
    }

    /** OpenAI's SDKs ask for base64 by default and decode what comes, and GLM gives numbers whatever is asked. */
    @Test
    void decode_givesTheFormThatWasAskedFor() {
        HttpReply reply = Replies.json(200, "{\"data\":[" + FIRST + "," + SECOND + "],\"model\":\"m\"}");

        JsonObject numbers = ((Decoded.Embeddings) OPENAI.decode(TWO, reply)).body();
        JsonObject texts = ((Decoded.Embeddings) OPENAI.decode(TWO.with("encoding_format", "base64"), reply)).body();

        assertThat(Json.text(numbers.objects("data")))
                .isEqualTo("[" + FIRST.replace("e-7", "E-7")
                        + ",{\"object\":\"embedding\",\"index\":1,\"embedding\":[1.0]}]");
        assertThat(texts.objects("data").get(1).text("embedding")).isEqualTo("AACAPw==");
        assertThat(ByteBuffer.wrap(Base64.getDecoder()
                                .decode(texts.objects("data").get(0).text("embedding")))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer())
                .isEqualTo(FloatBuffer.wrap(new float[] {0.125f, -2e-7f}));
        assertThat(texts.text("model")).isEqualTo("m");
    }

    @Test
    void decode_whatIsNoVector_isNoAnswer() {
        EmbeddingRequest one = EmbeddingRequest.of("m", List.of("a"));
        for (String vector : List.of("\"*\"", "\"AACAP\"", "\"AACAfw==\"")) {
            assertThat(refused(one, vector).kind()).as(vector).isEqualTo(FailureKind.BAD_REPLY);
        }
        for (String vector : List.of("[\"a\"]", "[1e300]", "[null]")) {
            assertThat(refused(one.with("encoding_format", "base64"), vector).kind())
                    .as(vector)
                    .isEqualTo(FailureKind.BAD_REPLY);
        }
    }

    private static AttemptFailure refused(EmbeddingRequest request, String vector) {
        String body = "{\"data\":[{\"index\":0,\"embedding\":" + vector + "}]}";
        return ((Decoded.Refused) OPENAI.decode(request, Replies.json(200, body))).failure();
    }

    @Test
    void decode_fewerVectorsThanInputs_isNoAnswer() {
        for (String data :
                List.of("", FIRST, FIRST + "," + SECOND + "," + FIRST, FIRST + ",{\"index\":1,\"embedding\":[]}")) {
            assertThat(refused("{\"data\":[" + data + "]}").kind()).as(data).isEqualTo(FailureKind.BAD_REPLY);
        }
        assertThat(refused("{}").kind()).isEqualTo(FailureKind.BAD_REPLY);
        assertThat(refused("no json").kind()).isEqualTo(FailureKind.BAD_REPLY);
    }

    @Test
    void decode_errors_meanWhatTheyMeanInAChat() {
        assertThat(refused("{\"error\":{\"message\":\"The model is overloaded\",\"type\":\"server_error\"}}")
                        .message())
                .contains("overloaded");
        Decoded glm = Dialects.named("glm")
                .decode(TWO, Replies.json(429, "{\"error\":{\"code\":\"1113\",\"message\":\"Insufficient balance\"}}"));
        assertThat(((Decoded.Refused) glm).failure().kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
    }

    private static AttemptFailure refused(String body) {
        return ((Decoded.Refused) OPENAI.decode(TWO, Replies.json(200, body))).failure();
    }

    private static CallContext context(boolean stream) {
        return new CallContext("/v1", "sent-model", stream, new RequestId("r-7"), 1, null, Instant.EPOCH);
    }
}
