package dev.sluice.codec;

import dev.sluice.model.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** JSON values in one form each, so that equal ones are equal texts: names in order, no white space. Pure. */
public final class CanonicalJson {
    private CanonicalJson() {}

    /**
     * The object with its numbers as they are written: {@code 1} and {@code 1.0} are two texts.
     *
     * @throws JsonException when a value is no JSON value or a number not finite
     */
    public static String asWritten(JsonObject object) {
        return Json.text(object(object, number -> number));
    }

    /**
     * The value that the text is, with its numbers by what they are worth: {@code 1} and {@code 1.0} are one text.
     *
     * @throws JsonException when it is not one JSON value
     */
    public static String byWorth(String json) {
        JsonObject wrapped = Json.parse("{\"\":" + json + "}");
        if (wrapped.fields().size() != 1) {
            throw new JsonException("not JSON: something follows the value");
        }
        return Json.text(object(wrapped, CanonicalJson::worth));
    }

    private static JsonObject object(JsonObject object, Function<Number, Number> number) {
        Map<String, @Nullable Object> fields = new TreeMap<>();
        object.fields().forEach((name, inner) -> fields.put(name, value(inner, number)));
        return new JsonObject(fields);
    }

    private static @Nullable Object value(@Nullable Object value, Function<Number, Number> number) {
        if (value instanceof JsonObject object) {
            return object(object, number);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(each -> value(each, number)).toList();
        }
        return value instanceof Number each ? number.apply(each) : value;
    }

    private static Number worth(Number number) {
        BigDecimal exact = number instanceof BigDecimal decimal
                ? decimal
                : number instanceof BigInteger whole ? new BigDecimal(whole) : new BigDecimal(number.toString());
        return exact.stripTrailingZeros();
    }
}
