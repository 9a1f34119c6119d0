package dev.sluice.codec;

import dev.sluice.model.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link JsonObject} as compact text. Half a surrogate pair, which some providers send where an event cuts a
 * character in two, is written as an escape: UTF-8 has no bytes for it (RFC 8259 §8.2).
 */
final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out;

    private JsonWriter(StringBuilder out) {
        this.out = out;
    }

    static String write(JsonObject object) {
        StringBuilder text = new StringBuilder(1024);
        append(object, text);
        return text.toString();
    }

    static void append(JsonObject object, StringBuilder text) {
        new JsonWriter(text).object(object);
    }

    static String write(List<JsonObject> objects) {
        StringBuilder text = new StringBuilder(1024);
        new JsonWriter(text).array(objects);
        return text.toString();
    }

    private void object(JsonObject object) {
        out.append('{');
        int size = object.size();
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.append(',');
            }
            string(object.nameAt(i));
            out.append(':');
            value(object.valueAt(i));
        }
        out.append('}');
    }

    private void array(List<?> elements) {
        out.append('[');
        boolean first = true;
        for (Object element : elements) {
            if (!first) {
                out.append(',');
            }
            first = false;
            value(element);
        }
        out.append(']');
    }

    private void value(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof JsonObject object) {
            object(object);
        } else if (value instanceof List<?> list) {
            array(list);
        } else if (value instanceof Number number) {
            out.append(digits(number));
        } else {
            throw new JsonException("a " + value.getClass().getSimpleName() + " is no JSON value");
        }
    }

    private static String digits(Number number) {
        boolean known = number instanceof Integer
                || number instanceof Long
                || number instanceof Double
                || number instanceof Float
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger
                || number instanceof BigDecimal;
        if (!known) {
            throw new JsonException("a " + number.getClass().getSimpleName() + " is no JSON number");
        }
        if ((number instanceof Double || number instanceof Float) && !Double.isFinite(number.doubleValue())) {
            throw new JsonException(number + " is no JSON number");
        }
        return number.toString();
    }

    private void string(String text) {
        out.append('"');
        int length = text.length();
        int plain = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, plain, i);
            escape(c);
            plain = i + 1;
        }
        out.append(text, plain, length).append('"');
    }

    private void escape(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default ->
                out.append("\\u")
                        .append(HEX[c >> 12])
                        .append(HEX[c >> 8 & 15])
                        .append(HEX[c >> 4 & 15])
                        .append(HEX[c & 15]);
        }
    }
}
