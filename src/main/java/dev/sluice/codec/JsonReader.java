package dev.sluice.codec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens into a {@link JsonObject}. Whole numbers become {@code Integer}, {@code Long} or {@code BigInteger};
 * others {@code Double} where that prints the same digits, else {@code BigDecimal}, so that {@code 1.0} and {@code 1.10}
 * go out as they came. The parser's depth limit bounds the recursion.
 */
final class JsonReader {
    private final JsonParser parser;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    static JsonObject read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new JsonException("not a JSON object");
        }
        JsonReader reader = new JsonReader(parser);
        JsonObject object = reader.object();
        if (parser.nextToken() != null) {
            throw reader.refuse("something follows the object");
        }
        return object;
    }

    /** The object whose beginning the parser has just read. */
    static JsonObject object(JsonParser parser) throws IOException {
        return new JsonReader(parser).object();
    }

    private JsonObject object() throws IOException {
        JsonObject.Builder object = new JsonObject.Builder();
        JsonToken token = parser.nextToken();
        for (; token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
            String name = parser.currentName();
            if (!object.add(name, value(parser.nextToken()))) {
                throw refuse("a name occurs twice in one object");
            }
        }
        if (token != JsonToken.END_OBJECT) {
            throw refuse("the object has no end");
        }
        return object.build();
    }

    private @Nullable Object value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw refuse("no value");
        };
    }

    private List<@Nullable Object> array() throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(token));
        }
        return JsonObject.array(elements);
    }

    private Number decimal() throws IOException {
        String digits = parser.getText();
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw refuse("a number is too large");
        }
        if (Double.toString(value).equals(digits)) {
            return value;
        }
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException hugeExponent) {
            throw refuse("a number's exponent is too large");
        }
    }

    private JsonException refuse(String what) {
        JsonLocation at = parser.currentTokenLocation();
        return new JsonException("not JSON at line " + at.getLineNr() + " column " + at.getColumnNr() + ": " + what);
    }
}
