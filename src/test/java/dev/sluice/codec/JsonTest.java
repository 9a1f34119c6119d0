package dev.sluice.codec;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.model.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void parse_everyKindOfValue_isKeptInOrder() {
        String text = "{\"z\":null,\"a\":[true,false,1,\"x\",[],{}],\"o\":{\"b\":{\"c\":\"d\"}}}";
        JsonObject object = Json.parse(text);
        assertThat(object.fields()).containsOnlyKeys("z", "a", "o");
        assertThat(object.list("a")).containsExactly(true, false, 1, "x", List.of(), JsonObject.EMPTY);
        assertThat(object.object("o").object("b").text("c")).isEqualTo("d");
        assertThat(Json.text(object)).isEqualTo(text);
    }

    @Test
    void parse_whiteSpace_isPassedOver() {
        assertThat(Json.parse(" \t\r\n{ \"a\" :\n1 } \n")).isEqualTo(JsonObject.of("a", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "\"x\"",
                "[]",
                "[{}]",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":[1",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":'1'}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":0x1}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":nul}",
                "{\"a\":True}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":1 /* one */}",
                "{\"a\":1} // one",
                "# one\n{\"a\":1}",
                "data: {}"
            })
    void parse_noJsonObject_isRefused(String text) {
        refused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "{} {}", "{}null", "{}1", "{}]", "{}}", "{},", "{}\0", "{}x"})
    void parse_somethingAfterTheObject_isRefused(String text) {
        refused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"a\":1,\"a\":1}", "{\"b\":{\"a\":1,\"\\u0061\":2}}", "{\"b\":[{\"a\":null,\"a\":null}]}"})
    void parse_nameTwiceInOneObject_isRefused(String text) {
        assertThat(refused(text)).contains("a name occurs twice in one object");
    }

    @Test
    void parse_nameTwiceInTwoObjects_isTaken() {
        assertThat(Json.parse("{\"a\":{\"a\":1},\"b\":{\"a\":2}}").object("b").get("a"))
                .isEqualTo(2);
    }

    @Test
    void parse_byteOrderMark_isRefused() {
        refused("\uFEFF{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c3", "c328", "c0af", "e280", "eda080", "f4908080", "f8888080", "ff"})
    void parse_malformedUtf8_isRefused(String hex) {
        byte[] bytes = HexFormat.of().parseHex(HexFormat.of().formatHex("{\"a\":\"".getBytes(UTF_8)) + hex + "227d");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.parse(bytes))
                .withMessage("not JSON: malformed UTF-8");
    }

    @Test
    void parse_utf16_isRefused() {
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> Json.parse("{\"a\":1}".getBytes(UTF_16LE)));
    }

    @Test
    void parse_depth_isBounded() {
        assertThat(Json.parse(nested(64)).has("a")).isTrue();
        refused(nested(65));
        refused("{\"a\":" + "[".repeat(100_000));
    }

    @Test
    void parse_names_areBounded() {
        assertThat(Json.parse("{\"" + "n".repeat(1_000) + "\":1}").fields()).hasSize(1);
        refused("{\"" + "n".repeat(10_000) + "\":1}");
    }

    @Test
    void parse_strings_areBounded() {
        assertThat(Json.parse("{\"a\":\"" + "s".repeat(8_000_000) + "\"}").text("a"))
                .hasSize(8_000_000);
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.parse("{\"a\":\"" + "s".repeat(8_100_000) + "\"}"));
    }

    @Test
    void parse_values_areBounded() {
        assertThat(Json.parse("{\"a\":[" + "1,".repeat(900_000) + "1]}").list("a"))
                .hasSize(900_001);
        refused("{\"a\":[" + "1,".repeat(1_000_000) + "1]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e309",
                "-1e309",
                "1e99999999999",
                "0e99999999999",
                "1e-99999999999",
                "1e-2147483648",
                "10000000000000000000000000000000000000000000000000000000000000000"
            })
    void parse_numberThatNoDoubleOrDecimalHolds_isRefused(String number) {
        refused("{\"a\":" + number + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "2147483647",
                "2147483648",
                "-9223372036854775808",
                "9223372036854775808",
                "1000000000000000000000000000000000000000000000000000000000000000",
                "1.0",
                "-0.0",
                "1.10",
                "1.50",
                "0.7",
                "0.1000000000000000055511151231257827021181583404541015625",
                "3.141592653589793238462643383279",
                "1.0E10"
            })
    void text_number_goesOutAsItCame(String number) {
        String text = "{\"a\":" + number + "}";
        assertThat(Json.text(Json.parse(text))).isEqualTo(text);
        assertThat(Json.text(Json.parse(text.getBytes(UTF_8)))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e3", "1E+3", "-1.5e-7", "1.00e2", "5e-324", "1e-400", "1e308"})
    void text_exponent_keepsValueAndPrecision(String number) {
        String out = Json.text(Json.parse("{\"a\":" + number + "}"));
        String digits = out.substring("{\"a\":".length(), out.length() - 1);
        assertThat(new BigDecimal(digits)).isEqualTo(new BigDecimal(number));
        assertThat(Json.text(Json.parse(out))).isEqualTo(out);
    }

    @Test
    void parse_numbers_haveTheSmallestTypeThatHoldsThem() {
        JsonObject object = Json.parse("{\"i\":1,\"l\":3000000000,\"b\":10000000000000000000,\"d\":0.5,\"e\":0.50}");
        assertThat(object.get("i")).isEqualTo(1);
        assertThat(object.get("l")).isEqualTo(3_000_000_000L);
        assertThat(object.get("b")).isEqualTo(new BigInteger("10000000000000000000"));
        assertThat(object.get("d")).isEqualTo(0.5);
        assertThat(object.get("e")).isEqualTo(new BigDecimal("0.50"));
    }

    @Test
    void text_controlCharactersQuoteAndBackslash_areEscaped() {
        assertThat(Json.text(JsonObject.of("\"", "\\\n\r\t\b\f\0\u001f\u007f/\u2028")))
                .isEqualTo("{\"\\\"\":\"\\\\\\n\\r\\t\\u0008\\u000c\\u0000\\u001f\u007f/\u2028\"}");
    }

    @Test
    void text_surrogatePair_isOneCharacter() {
        assertThat(Json.parse("{\"a\":\"\\ud83d\\ude00\"}").text("a")).isEqualTo("😀");
        assertThat(Json.write(JsonObject.of("a", "😀"))).isEqualTo("{\"a\":\"😀\"}".getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\ud83d", "x\\ud83dy", "\\ude00😀\\ud83d"})
    void text_halfASurrogatePair_goesOutAsAnEscape(String half) {
        String text = "{\"a\":\"" + half + "\"}";
        assertThat(Json.text(Json.parse(text))).isEqualTo(text);
        assertThat(new String(Json.write(Json.parse(text)), UTF_8)).isEqualTo(text);
    }

    @Test
    void text_list_isAnArray() {
        assertThat(Json.text(List.of(JsonObject.of("a", 1), JsonObject.EMPTY))).isEqualTo("[{\"a\":1},{}]");
        assertThat(Json.text(List.of())).isEqualTo("[]");
    }

    @Test
    void text_plainMapsAndSmallNumbers_areTaken() {
        JsonObject object =
                JsonObject.of("m", Map.of("k", (short) 1), "f", 1.5f).with("b", (byte) 2);
        assertThat(Json.text(object)).isEqualTo("{\"m\":{\"k\":1},\"f\":1.5,\"b\":2}");
    }

    @Test
    void text_valueThatJsonCannotHold_isRefused() {
        unwritable(Instant.EPOCH, "a Instant is no JSON value");
        unwritable(List.of(new Object()), "a Object is no JSON value");
        unwritable(new AtomicInteger(), "a AtomicInteger is no JSON number");
        unwritable(Double.NaN, "NaN is no JSON number");
        unwritable(Double.NEGATIVE_INFINITY, "-Infinity is no JSON number");
        unwritable(Float.POSITIVE_INFINITY, "Infinity is no JSON number");
    }

    @Test
    void parse_malformed_saysWhereInOneLineWithoutKeys() {
        String message = refused("{\"a\":1,\n  sk-verysecret123}");
        assertThat(message).startsWith("not JSON at line 2 column ").doesNotContain("\n", "verysecret");
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static String refused(String text) {
        String[] message = {""};
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.parse(text))
                .satisfies(refusal -> message[0] = String.valueOf(refusal.getMessage()));
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.parse(text.getBytes(UTF_8)))
                .withMessage(message[0]);
        return message[0];
    }

    private static void unwritable(Object value, String message) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.write(JsonObject.of("a", value)))
                .withMessage(message);
    }
}
