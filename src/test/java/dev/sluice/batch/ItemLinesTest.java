package dev.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemLinesTest {
    @Test
    void openAisForm_isTakenAsItIs() {
        ItemLine.Good line = good("""
                {"custom_id":"a 1","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"hü"}],"temperature":0.70,"x_new":{"a":[1]}}}""");

        assertThat(line.customId()).isEqualTo("a 1");
        assertThat(line.url()).isEqualTo(ItemLines.CHAT);
        assertThat(line.model()).isEqualTo("m");
        assertThat(line.body()).isEqualTo("""
                        {"model":"m","messages":[{"role":"user","content":"hü"}],"temperature":0.70,"x_new":{"a":[1]}}""");
    }

    @Test
    void plainForm_becomesAChat_calledByItsLine() {
        ItemLine.Good line = good("""
                {"prompt":"why?","system":"be brief","model":"glm-4.6","temperature":0.5}""");

        assertThat(line.customId()).isEqualTo("line-7");
        JsonObject body = Json.parse(line.body());
        assertThat(body.objects("messages"))
                .containsExactly(
                        JsonObject.of("role", "system", "content", "be brief"),
                        JsonObject.of("role", "user", "content", "why?"));
        assertThat(body.get("temperature")).isEqualTo(0.5);
        assertThat(line.model()).isEqualTo("glm-4.6");
        assertThat(good("{\"prompt\":\"x\",\"custom_id\":\"mine\"}").customId()).isEqualTo("mine");
        assertThat(good("{\"prompt\":\"x\"}").model()).isEmpty();
    }

    @Test
    void embeddings_haveTheirEndpoint() {
        ItemLine.Good line = good("""
                {"custom_id":"e","method":"POST","url":"/v1/embeddings","body":{"model":"embedding-3","input":["a","b"]}}""");
        assertThat(line.url()).isEqualTo(ItemLines.EMBEDDINGS);
        assertThat(line.model()).isEqualTo("embedding-3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prompt":                                                         | invalid_json_line | not JSON at line 1
            []                                                                 | invalid_json_line | not a JSON object
            {"a":1}{"b":2}                                                     | invalid_json_line | something follows
            {"prompt":""}                                                      | invalid_prompt    | prompt: (expected
            {"prompt":7}                                                       | invalid_prompt    | prompt: (expected
            {"prompt":"x","custom_id":7}                                       | invalid_custom_id | custom_id: (expected
            {"prompt":"x","custom_id":" "}                                     | invalid_custom_id | custom_id: (expected
            {"prompt":"x","messages":[]}                                       | invalid_messages  | messages: (expected
            {"prompt":"x","system":3}                                          | invalid_system    | system: (expected
            {"prompt":"x","stream":true}                                       | invalid_stream    | no stream in a batch
            {"body":{}}                                                        | invalid_custom_id | custom_id: (expected
            {"custom_id":"a","method":"GET","url":"/v1/chat/completions","body":{}} | invalid_method | method: (expected: POST)
            {"custom_id":"a","method":"POST","url":"/v1/images","body":{}}     | invalid_url       | one of /v1/chat/completions, /v1/embeddings
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions"}     | invalid_body      | body: (expected
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m"}} | invalid_messages | messages: (expected
            {"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"m"}} | invalid_input | input: missing
            """)
    void malformedLine_isNamed(String line, String code, String message) {
        ItemLine.Bad bad = (ItemLine.Bad) read(line, LineRules.DEFAULT);

        assertThat(bad.code()).isEqualTo(code);
        assertThat(bad.message()).contains(message).doesNotContain("\n");
        assertThat(bad.number()).isEqualTo(7);
    }

    @Test
    void batchesEndpointAndModels_areHeld() {
        LineRules rules = new LineRules(ItemLines.EMBEDDINGS, 100, model -> model.startsWith("allowed"), true);
        assertThat(((ItemLine.Bad) read("{\"prompt\":\"x\"}", rules)).code()).isEqualTo("invalid_url");
        assertThat(((ItemLine.Bad) read("""
                                {"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"other","input":"x"}}""", rules)).code()).isEqualTo("model_not_allowed");
        assertThat(ItemLines.tooLong(9, rules).number()).isEqualTo(9);
    }

    @Test
    void batchWithModelsOfItsOwn_leavesThoseOfTheLinesAside() {
        ItemLine.Good line =
                (ItemLine.Good) read("{\"prompt\":\"x\",\"model\":\"m\"}", LineRules.DEFAULT.withModelsOfBatch());
        assertThat(line.model()).isEmpty();
    }

    private static ItemLine.Good good(String line) {
        return (ItemLine.Good) read(line, LineRules.DEFAULT);
    }

    private static ItemLine read(String line, LineRules rules) {
        return ItemLines.read(7, line.getBytes(StandardCharsets.UTF_8), rules);
    }
}
