package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.http.Bytes;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpField;
import dev.sluice.http.HttpReply;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.RequestId;
import dev.sluice.model.Secret;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatDialectTest {
    private static final Dialect OPENAI = Dialects.named("openai");
    private static final CallContext CONTEXT =
            new CallContext("", "sent-model", false, new RequestId("r-7"), 1, null, Instant.EPOCH);

    @Test
    void named_everyName_isThatDialect() {
        for (String name : Dialects.NAMES) {
            assertThat(Dialects.named(name).name()).isEqualTo(name);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dialects.named("OpenAI"))
                .withMessage("dialect: 'OpenAI' (expected: openai, glm, kimi)");
    }

    @Test
    void encode_modelAndMessages_areNotTheParameters() {
        ChatRequest request =
                ChatRequest.of("asked-model", "Hi").with("model", "other").with("messages", List.of());
        assertThat(OPENAI.encode(request, CONTEXT).body().utf8())
                .isEqualTo("{\"model\":\"sent-model\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    @Test
    void encode_shorthandsOfTheRequest_areWhatTheDialectsRead() {
        ChatRequest request = ChatRequest.of("m", "Hi").withThinking(true).withWebSearch();
        JsonObject body =
                Json.parse(Dialects.named("glm").encode(request, CONTEXT).body().array());
        assertThat(body.object("thinking").text("type")).isEqualTo("enabled");
        assertThat(body.objects("tools")).hasSize(1);
    }

    @Test
    void encode_webSearchWhereThereIsNone_isRefused() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> OPENAI.encode(ChatRequest.of("m", "Hi").withWebSearch(), CONTEXT))
                .withMessageStartingWith("web_search: ");
    }

    @Test
    void encode_valueThatJsonCannotHold_isRefused() {
        ChatRequest request = ChatRequest.of("m", "Hi").with("temperature", Double.NaN);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> OPENAI.encode(request, CONTEXT))
                .withMessage("NaN is no JSON number");
    }

    @Test
    void decode_answer_keepsEveryFieldOfMessageAndBody() {
        String body =
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"x_new\":[1.50]},\"finish_reason\":\"stop\"}],"
                        + "\"x_vendor\":null}";
        Decoded decoded = OPENAI.decode(ChatRequest.of("m", "x"), Replies.json(200, body));
        assertThat(decoded).isInstanceOfSatisfying(Decoded.Answer.class, answer -> {
            assertThat(Json.text(answer.body())).isEqualTo(body);
            assertThat(Json.text(answer.message().fields())).isEqualTo("{\"role\":\"assistant\",\"x_new\":[1.50]}");
        });
    }

    @Test
    void modelsCall_isAGetWithoutABody() {
        Credential credential = BearerCredential.of(Secret.of("sk-12345678"));
        HttpCall call = OPENAI.modelsCall("/v1", credential, Instant.EPOCH);
        assertThat(call)
                .isEqualTo(new HttpCall(
                        "GET",
                        "/v1/models",
                        List.of(
                                HttpField.secret("Authorization", "Bearer sk-12345678"),
                                HttpField.of("Accept", "application/json")),
                        Bytes.EMPTY));
    }

    @Test
    void decodeModels_list_isTheIds() {
        String body =
                "{\"object\":\"list\",\"data\":[{\"id\":\"a\"},{\"id\":\"b\\n\"},{\"id\":7},{},1,{\"id\":\"c\"}]}";
        assertThat(OPENAI.decodeModels(Replies.json(200, body))).containsExactly("a", "c");
        assertThat(OPENAI.decodeModels(Replies.json(200, "{\"data\":[]}"))).isEmpty();
    }

    @Test
    void decodeModels_anythingElse_isRefused() {
        noModels(Replies.json(401, "{\"error\":{\"code\":\"invalid_api_key\"}}"), FailureKind.UNAUTHORIZED);
        noModels(Replies.json(200, "{\"error\":{\"code\":\"invalid_api_key\"}}"), FailureKind.UNAUTHORIZED);
        noModels(Replies.json(200, "<html>"), FailureKind.BAD_REPLY);
        noModels(Replies.json(200, "{}"), FailureKind.BAD_REPLY);
        noModels(Replies.json(200, "{\"data\":{}}"), FailureKind.BAD_REPLY);
        noModels(Replies.json(302, ""), FailureKind.BAD_REPLY);
    }

    private static void noModels(HttpReply reply, FailureKind kind) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> OPENAI.decodeModels(reply))
                .satisfies(refused -> {
                    AttemptFailure failure = refused.failure();
                    assertThat(failure.kind()).isEqualTo(kind);
                    assertThat(failure.status()).isEqualTo(reply.head().status());
                    assertThat(refused).hasMessage(failure.message());
                });
    }
}
