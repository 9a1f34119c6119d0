package dev.sluice.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.model.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonPropertyTest {
    private static final BigInteger BEYOND_LONG = BigInteger.ONE.shiftLeft(63);

    @Property(tries = 500)
    void parse_whatWasWritten_isTheSame(@ForAll("objects") JsonObject object) {
        byte[] written = Json.write(object);
        assertThat(Json.parse(written)).isEqualTo(object);
        assertThat(Json.parse(new String(written, UTF_8))).isEqualTo(object);
        assertThat(Json.write(Json.parse(written))).isEqualTo(written);
    }

    @Property
    void parse_anyText_isAnObjectOrRefused(@ForAll("nearlyJson") String text) {
        try {
            JsonObject object = Json.parse(text.getBytes(UTF_8));
            assertThat(Json.parse(text)).isEqualTo(object);
        } catch (JsonException refused) {
            assertThat(refused.getMessage()).startsWith("not ").doesNotContain("\n");
            assertThatExceptionOfType(JsonException.class)
                    .isThrownBy(() -> Json.parse(text))
                    .withMessage(refused.getMessage());
        }
    }

    @Provide
    Arbitrary<JsonObject> objects() {
        return objects(3);
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        "\"a\"",
                        "{\"a\":",
                        "\\u",
                        "12",
                        "-",
                        ".5",
                        "e9",
                        "e-99999999",
                        "null",
                        "true",
                        " ",
                        "\n",
                        "é")
                .list()
                .ofMaxSize(12)
                .map(pieces -> "{\"n\":" + String.join("", pieces) + "}");
    }

    private static Arbitrary<JsonObject> objects(int depth) {
        return Arbitraries.maps(strings(), values(depth)).ofMaxSize(4).map(JsonPropertyTest::object);
    }

    private static JsonObject object(Map<String, Object> fields) {
        return new JsonObject(Map.copyOf(fields)).with("none", null);
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars = Arbitraries.oneOf(strings(), numbers(), Arbitraries.of(true, false));
        if (depth == 0) {
            return scalars;
        }
        return Arbitraries.oneOf(
                scalars,
                values(depth - 1).list().ofMaxSize(4).map(list -> (Object) list),
                objects(depth - 1).map(object -> (Object) object));
    }

    private static Arbitrary<String> strings() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withCharRange('\0', '\uffff').ofMaxLength(10),
                Arbitraries.strings()
                        .withChars('"', '\\', '\n', '\u2028', '\ud83d', '\ude00')
                        .ofMaxLength(10));
    }

    private static Arbitrary<Number> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.integers(),
                Arbitraries.longs().filter(number -> number != (int) (long) number),
                Arbitraries.bigIntegers()
                        .between(BigInteger.ZERO, BEYOND_LONG.shiftLeft(20))
                        .map(BEYOND_LONG::add),
                Arbitraries.doubles(),
                Arbitraries.longs().between(-1_000_000, 1_000_000).map(number -> BigDecimal.valueOf(number * 10, 3)));
    }
}
