package dev.sluice.tools.input;

import dev.sluice.model.JsonObject;
import dev.sluice.model.Nearest;
import dev.sluice.tools.InvalidArgumentsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an object, in order. Immutable. */
public final class Fields {
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final boolean open;

    private Fields(List<Field> list, boolean open) {
        for (Field field : list) {
            if (fields.put(field.name(), field) != null) {
                throw new IllegalArgumentException(field.name() + ": given twice (expected: once)");
            }
        }
        this.open = open;
    }

    /** These and no others. */
    public static Fields of(Field... fields) {
        return new Fields(Arrays.asList(fields), false);
    }

    /** These and no others. */
    public static Fields of(List<Field> fields) {
        return new Fields(fields, false);
    }

    /** These, and whatever else is given. */
    public static Fields open(Field... fields) {
        return new Fields(Arrays.asList(fields), true);
    }

    /** The fields, in order. */
    public List<Field> list() {
        return List.copyOf(fields.values());
    }

    /** They as JSON Schema. */
    public JsonObject schema() {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Field field : fields.values()) {
            JsonObject schema = field.kind().schema().with("description", field.description());
            properties.put(
                    field.name(), field.otherwise() == null ? schema : schema.with("default", field.otherwise()));
            if (field.required()) {
                required.add(field.name());
            }
        }
        JsonObject schema = JsonObject.of("type", "object", "properties", new JsonObject(properties));
        if (!required.isEmpty()) {
            schema = schema.with("required", required);
        }
        return schema.with("additionalProperties", open);
    }

    /**
     * The arguments as tools are given them: every value checked, defaults filled in, a null left out.
     *
     * @throws InvalidArgumentsException for the first thing that is wrong
     */
    public JsonObject check(JsonObject arguments) {
        return check("", arguments);
    }

    JsonObject check(String path, JsonObject arguments) {
        for (String name : arguments.fields().keySet()) {
            if (!fields.containsKey(name) && !open) {
                throw new InvalidArgumentsException(
                        path + name,
                        path + name + ": unknown field" + Nearest.hint(name, fields.keySet()) + " (expected: one of "
                                + String.join(", ", fields.keySet()) + ")");
            }
        }
        Map<String, @Nullable Object> checked = new LinkedHashMap<>();
        for (Field field : fields.values()) {
            Object value = arguments.get(field.name());
            if (value != null) {
                checked.put(field.name(), field.kind().check(path + field.name(), value));
            } else if (field.required()) {
                throw new InvalidArgumentsException(
                        path + field.name(), path + field.name() + ": missing (expected: it is required)");
            } else if (field.otherwise() != null) {
                checked.put(field.name(), field.otherwise());
            }
        }
        if (open) {
            arguments.fields().forEach(checked::putIfAbsent);
        }
        return new JsonObject(checked);
    }
}
