package dev.sluice.tools.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.InvalidArgumentsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {
    private static final Fields FIELDS = Fields.of(
            Field.required("prompt", Kind.words(20), "A prompt."),
            Field.optional("count", Kind.whole(1, 50), "How many.", 10),
            Field.optional("temperature", Kind.decimal(0, 1), "How free."),
            Field.optional("stream", Kind.flag(), "Whether.", false),
            Field.optional("kind", Kind.oneOfOr("general", "general", "security"), "Which.", "general"),
            Field.optional("paths", Kind.lenientListOf(Kind.text(10), 2), "Where."),
            Field.optional(
                    "models",
                    Kind.listOf(
                            Kind.object(Fields.of(
                                    Field.required("model", Kind.words(20), "Who."),
                                    Field.optional(
                                            "stance", Kind.oneOf("for", "against", "neutral"), "Side.", "neutral"))),
                            3),
                    "Whom."));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | prompt | prompt: missing (expected: it is required)",
                "{'prompt':' '} | prompt | prompt: \" \" (expected: text that is not blank)",
                "{'prompt':7} | prompt | prompt: 7 (expected: text)",
                "{'prompt':'123456789012345678901'} | prompt | prompt: 21 characters (expected: at most 20)",
                "{'prompt':'x','count':'3'} | count | count: \"3\" (expected: a whole number, 1 to 50)",
                "{'prompt':'x','count':2.5} | count | count: 2.5 (expected: a whole number, 1 to 50)",
                "{'prompt':'x','count':51} | count | count: 51 (expected: a whole number, 1 to 50)",
                "{'prompt':'x','temperature':1.5} | temperature | temperature: 1.5 (expected: a number, 0.0 to 1.0)",
                "{'prompt':'x','stream':'yes'} | stream | stream: \"yes\" (expected: true or false)",
                "{'prompt':'x','kind':3} | kind | kind: 3 (expected: one of general, security)",
                "{'prompt':'x','paths':['a','b','c']} | paths | paths: 3 elements (expected: at most 2)",
                "{'prompt':'x','paths':['a',null]} | paths[1] | paths[1]: null (expected: no null)",
                "{'prompt':'x','paths':{}} | paths | paths: an object (expected: a list)",
                "{'prompt':'x','models':[{'model':'a'},{'model':'b','stance':'up'}]} | models[1].stance"
                        + " | models[1].stance: \"up\" (expected: one of for, against, neutral)",
                "{'prompt':'x','models':[{}]} | models[0].model | models[0].model: missing (expected: it is required)",
                "{'prompt':'x','models':[{'model':'a','stanze':'for'}]} | models[0].stanze"
                        + " | models[0].stanze: unknown field (did you mean 'stance'?) (expected: one of model, stance)",
            })
    void wrongArguments_areNamedWithTheirPath(String json, String field, String message) {
        assertThatExceptionOfType(InvalidArgumentsException.class)
                .isThrownBy(() -> FIELDS.check(object(json)))
                .withMessage(message)
                .satisfies(e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void check_fillsInDefaults_andLeavesNullsOut() {
        JsonObject checked = FIELDS.check(object("{'prompt':'x','temperature':null,'kind':'everything','count':2.0}"));

        assertThat(checked.fields())
                .containsEntry("count", 2L)
                .containsEntry("stream", false)
                .containsEntry("kind", "general")
                .doesNotContainKey("temperature");
    }

    @Test
    void check_takesATextForAListAsNone_whereClientsSendThat() {
        assertThat(FIELDS.check(object("{'prompt':'x','paths':'a.txt'}")).list("paths"))
                .isEmpty();
    }

    @Test
    void schema_saysWhatTheCheckTakes() {
        JsonObject schema = FIELDS.schema();

        assertThat(schema.get("additionalProperties")).isEqualTo(false);
        assertThat(schema.list("required")).isEqualTo(List.of("prompt"));
        JsonObject models = schema.object("properties").object("models");
        assertThat(models.text("type")).isEqualTo("array");
        assertThat(models.number("maxItems", 0)).isEqualTo(3);
        assertThat(models.object("items").get("additionalProperties")).isEqualTo(false);
        assertThat(models.object("items").object("properties").object("stance").list("enum"))
                .isEqualTo(List.of("for", "against", "neutral"));
        assertThat(schema.object("properties").object("count").fields())
                .containsEntry("minimum", 1L)
                .containsEntry("maximum", 50L)
                .containsEntry("default", 10);
    }

    private static JsonObject object(String json) {
        return Json.parse(json.replace('\'', '"'));
    }

    @Test
    void anyOf_takesWhatOneOfItsKindsTakes_andTheLastSaysWhatIsExpected() {
        Fields fields = Fields.of(Field.optional(
                "choice",
                Kind.anyOf(Kind.text(4), Kind.object(Fields.of(Field.required("n", Kind.whole(1, 3), "")))),
                ""));
        assertThat(fields.check(JsonObject.of("choice", "auto")).text("choice")).isEqualTo("auto");
        assertThat(fields.check(JsonObject.of("choice", JsonObject.of("n", 2)))
                        .object("choice")
                        .number("n", 0))
                .isEqualTo(2);
        assertThatExceptionOfType(InvalidArgumentsException.class)
                .isThrownBy(() -> fields.check(JsonObject.of("choice", JsonObject.of("n", 9))))
                .withMessageStartingWith("choice.n: 9 ");
        assertThatExceptionOfType(InvalidArgumentsException.class)
                .isThrownBy(() -> fields.check(JsonObject.of("choice", 7)))
                .withMessage("choice: 7 (expected: an object)");
        assertThat(fields.schema().object("properties").object("choice").list("anyOf"))
                .hasSize(2);
    }
}
