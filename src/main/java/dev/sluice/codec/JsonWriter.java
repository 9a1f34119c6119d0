package dev.sluice.codec;

import dev.sluice.model.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link JsonObject} as compact UTF-8. Half a surrogate pair, which some providers send where an event cuts a
 * character in two, is written as an escape: UTF-8 has no bytes for it (RFC 8259 §8.2).
 */
final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    /** Characters looked at in one go: a string's own accessor checks each access. */
    private static final int CHUNK = 256;

    private static final boolean[] PLAIN = plain();

    private final Utf8Buffer out;
    private final char[] chunk = new char[CHUNK];

    private JsonWriter(Utf8Buffer out) {
        this.out = out;
    }

    static Utf8Buffer write(JsonObject object) {
        Utf8Buffer text = new Utf8Buffer(1024);
        append(object, text);
        return text;
    }

    static void append(JsonObject object, Utf8Buffer text) {
        new JsonWriter(text).object(object);
    }

    static Utf8Buffer write(List<JsonObject> objects) {
        Utf8Buffer text = new Utf8Buffer(1024);
        new JsonWriter(text).array(objects);
        return text;
    }

    private void object(JsonObject object) {
        out.ascii('{');
        int size = object.size();
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.ascii(',');
            }
            string(object.nameAt(i));
            out.ascii(':');
            value(object.valueAt(i));
        }
        out.ascii('}');
    }

    private void array(List<?> elements) {
        out.ascii('[');
        boolean first = true;
        for (Object element : elements) {
            if (!first) {
                out.ascii(',');
            }
            first = false;
            value(element);
        }
        out.ascii(']');
    }

    private void value(@Nullable Object value) {
        if (value == null || value instanceof Boolean) {
            out.ascii(String.valueOf(value));
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof JsonObject object) {
            object(object);
        } else if (value instanceof List<?> list) {
            array(list);
        } else if (value instanceof Number number) {
            out.ascii(digits(number));
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
        out.ascii('"');
        int length = text.length();
        int from = 0;
        while (from < length) {
            int count = Math.min(CHUNK, length - from);
            text.getChars(from, from + count, chunk, 0);
            int at = out.plain(chunk, 0, count, PLAIN);
            while (at < count) {
                at += special(text, from + at);
                if (at < count) {
                    at = out.plain(chunk, at, count, PLAIN);
                }
            }
            from += at;
        }
        out.ascii('"');
    }

    /** Writes what is at that place of the text; 1, or 2 of a surrogate pair. */
    private int special(String text, int at) {
        char c = text.charAt(at);
        if (c >= 0x80) {
            int point = text.codePointAt(at);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                unicode(c);
                return 1;
            }
            out.codePoint(point);
            return Character.charCount(point);
        }
        switch (c) {
            case '"' -> out.ascii("\\\"");
            case '\\' -> out.ascii("\\\\");
            case '\n' -> out.ascii("\\n");
            case '\r' -> out.ascii("\\r");
            case '\t' -> out.ascii("\\t");
            default -> unicode(c);
        }
        return 1;
    }

    private void unicode(char c) {
        out.ascii("\\u");
        out.ascii(HEX[c >> 12]);
        out.ascii(HEX[c >> 8 & 15]);
        out.ascii(HEX[c >> 4 & 15]);
        out.ascii(HEX[c & 15]);
    }

    private static boolean[] plain() {
        boolean[] plain = new boolean[0x80];
        for (char c = ' '; c < plain.length; c++) {
            plain[c] = c != '"' && c != '\\';
        }
        return plain;
    }
}
