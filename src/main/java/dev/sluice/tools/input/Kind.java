package dev.sluice.tools.input;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.InvalidArgumentsException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What values a field takes. Immutable. */
public sealed interface Kind {
    /** Longest part of a value that an error shows. */
    int SHOWN = 60;

    /** It as JSON Schema. */
    JsonObject schema();

    /**
     * The value as tools are given it.
     *
     * @throws InvalidArgumentsException when it is of another kind or out of range
     */
    Object check(String path, Object value);

    /** Text of up to so many characters. */
    static Kind text(int maxLength) {
        return new Text(maxLength, false);
    }

    /** Text of up to so many characters, at least one of them no white space. */
    static Kind words(int maxLength) {
        return new Text(maxLength, true);
    }

    static Kind whole(long min, long max) {
        return new Whole(min, max);
    }

    static Kind decimal(double min, double max) {
        return new Decimal(min, max);
    }

    static Kind flag() {
        return new Flag();
    }

    static Kind oneOf(String... values) {
        return new Choice(List.of(values), null);
    }

    /** One of some values; whatever else is given counts as {@code otherwise}. */
    static Kind oneOfOr(String otherwise, String... values) {
        return new Choice(List.of(values), otherwise);
    }

    static Kind listOf(Kind each, int max) {
        return new Items(each, max, false);
    }

    /** A list for which some clients send a text; that counts as no element. */
    static Kind lenientListOf(Kind each, int max) {
        return new Items(each, max, true);
    }

    /** Any of several kinds; the last one says what is expected. */
    static Kind anyOf(Kind... kinds) {
        return new Any(List.of(kinds));
    }

    static Kind object(Fields fields) {
        return new Nested(fields);
    }

    private static InvalidArgumentsException wrong(String path, @Nullable Object value, String expected) {
        return new InvalidArgumentsException(path, path + ": " + shown(value) + " (expected: " + expected + ")");
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof String text) {
            return '"' + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + '"';
        }
        if (value instanceof JsonObject) {
            return "an object";
        }
        return value instanceof List<?> ? "a list" : String.valueOf(value);
    }

    /** Text. */
    record Text(int maxLength, boolean notBlank) implements Kind {
        @Override
        public JsonObject schema() {
            JsonObject schema = JsonObject.of("type", "string");
            return (notBlank ? schema.with("minLength", 1) : schema).with("maxLength", maxLength);
        }

        @Override
        public Object check(String path, Object value) {
            if (!(value instanceof String text)) {
                throw wrong(path, value, "text");
            }
            if (notBlank && text.isBlank()) {
                throw wrong(path, value, "text that is not blank");
            }
            if (text.length() > maxLength) {
                throw new InvalidArgumentsException(
                        path, path + ": " + text.length() + " characters (expected: at most " + maxLength + ")");
            }
            return text;
        }
    }

    /** A whole number; {@code 2.0} is one too. */
    record Whole(long min, long max) implements Kind {
        @Override
        public JsonObject schema() {
            JsonObject schema = JsonObject.of("type", "integer", "minimum", min);
            return max == Long.MAX_VALUE ? schema : schema.with("maximum", max);
        }

        @Override
        public Object check(String path, Object value) {
            String expected =
                    max == Long.MAX_VALUE ? "a whole number from " + min : "a whole number, " + min + " to " + max;
            if (!(value instanceof Number number) || number.doubleValue() != Math.rint(number.doubleValue())) {
                throw wrong(path, value, expected);
            }
            if (number.longValue() < min || number.longValue() > max) {
                throw wrong(path, value, expected);
            }
            return number.longValue();
        }
    }

    /** A number. */
    record Decimal(double min, double max) implements Kind {
        @Override
        public JsonObject schema() {
            return JsonObject.of("type", "number", "minimum", min).with("maximum", max);
        }

        @Override
        public Object check(String path, Object value) {
            if (!(value instanceof Number number) || !(number.doubleValue() >= min && number.doubleValue() <= max)) {
                throw wrong(path, value, "a number, " + min + " to " + max);
            }
            return number.doubleValue();
        }
    }

    /** Yes or no. */
    record Flag() implements Kind {
        @Override
        public JsonObject schema() {
            return JsonObject.of("type", "boolean");
        }

        @Override
        public Object check(String path, Object value) {
            if (!(value instanceof Boolean)) {
                throw wrong(path, value, "true or false");
            }
            return value;
        }
    }

    /**
     * One of some words.
     *
     * @param otherwise what any other text counts as; null when it is an error
     */
    record Choice(List<String> values, @Nullable String otherwise) implements Kind {
        @Override
        public JsonObject schema() {
            JsonObject schema = JsonObject.of("type", "string");
            return otherwise == null ? schema.with("enum", values) : schema.with("examples", values);
        }

        @Override
        public Object check(String path, Object value) {
            if (value instanceof String text && values.contains(text)) {
                return text;
            }
            if (otherwise != null && value instanceof String) {
                return otherwise;
            }
            throw wrong(path, value, "one of " + String.join(", ", values));
        }
    }

    /** A list. */
    record Items(Kind each, int max, boolean lenient) implements Kind {
        @Override
        public JsonObject schema() {
            return JsonObject.of("type", "array", "items", each.schema()).with("maxItems", max);
        }

        @Override
        public Object check(String path, Object value) {
            if (lenient && value instanceof String) {
                return List.of();
            }
            if (!(value instanceof List<?> list)) {
                throw wrong(path, value, "a list");
            }
            if (list.size() > max) {
                throw new InvalidArgumentsException(
                        path, path + ": " + list.size() + " elements (expected: at most " + max + ")");
            }
            List<Object> checked = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                String at = path + "[" + i + "]";
                Object element = list.get(i);
                if (element == null) {
                    throw wrong(at, null, "no null");
                }
                checked.add(each.check(at, element));
            }
            return List.copyOf(checked);
        }
    }

    /** An object. */
    record Nested(Fields fields) implements Kind {
        @Override
        public JsonObject schema() {
            return fields.schema();
        }

        @Override
        public Object check(String path, Object value) {
            if (!(value instanceof JsonObject object)) {
                throw wrong(path, value, "an object");
            }
            return fields.check(path + ".", object);
        }
    }

    /** One of several kinds, the first that takes it. */
    record Any(List<Kind> kinds) implements Kind {
        @Override
        public JsonObject schema() {
            return JsonObject.of("anyOf", kinds.stream().map(Kind::schema).toList());
        }

        @Override
        public Object check(String path, Object value) {
            for (Kind kind : kinds.subList(0, kinds.size() - 1)) {
                try {
                    return kind.check(path, value);
                } catch (InvalidArgumentsException e) {
                    // Perhaps the next.
                }
            }
            return kinds.get(kinds.size() - 1).check(path, value);
        }
    }
}
