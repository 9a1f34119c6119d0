package dev.sluice.tools;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON for reading: two spaces a level, a line for each field. */
final class PrettyJson {
    private final StringBuilder out = new StringBuilder();

    private PrettyJson() {}

    /** @throws dev.sluice.codec.JsonException when a value is no JSON value */
    static String write(JsonObject object) {
        PrettyJson pretty = new PrettyJson();
        pretty.value(object, 0);
        return pretty.out.toString();
    }

    private void value(@Nullable Object value, int level) {
        if (value instanceof JsonObject object && !object.isEmpty()) {
            object(object, level);
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            list(list, level);
        } else {
            out.append(scalar(value));
        }
    }

    private void object(JsonObject object, int level) {
        out.append('{');
        Iterator<Map.Entry<String, @Nullable Object>> fields =
                object.fields().entrySet().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, @Nullable Object> field = fields.next();
            line(level + 1);
            out.append(scalar(field.getKey())).append(": ");
            value(field.getValue(), level + 1);
            out.append(fields.hasNext() ? "," : "");
        }
        line(level);
        out.append('}');
    }

    private void list(List<?> list, int level) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            line(level + 1);
            value(list.get(i), level + 1);
            out.append(i + 1 < list.size() ? "," : "");
        }
        line(level);
        out.append(']');
    }

    private void line(int level) {
        out.append('\n').append("  ".repeat(level));
    }

    /** As the codec writes it, which knows all escapes: the value of {@code {"v":…}}. */
    private static String scalar(@Nullable Object value) {
        String wrapped = Json.text(JsonObject.of("v", value));
        return wrapped.substring(5, wrapped.length() - 1);
    }
}
