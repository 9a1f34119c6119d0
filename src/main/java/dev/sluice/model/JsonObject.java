package dev.sluice.model;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object that keeps every field, known or not, in its order.
 *
 * <p>Values are what a JSON parser gives for untyped data: {@code String}, {@code Boolean}, {@code Number}, {@code null},
 * {@link JsonObject} for objects and unmodifiable {@code List} for arrays. Plain maps are taken as objects.
 *
 * @param fields the fields by name; copied, unless they are another object's
 */
public record JsonObject(Map<String, @Nullable Object> fields) {
    /** The object without fields. */
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public JsonObject {
        fields = fields instanceof Frozen ? fields : frozen(fields);
    }

    /**
     * The object that a parser has read. The map is kept, not copied, and must not be touched again; its values are as said
     * above, objects as {@link JsonObject} and arrays from {@link #adopt(List)}.
     */
    public static JsonObject adopt(Map<String, @Nullable Object> fields) {
        return fields.isEmpty() ? EMPTY : new JsonObject(new Frozen(fields));
    }

    /** An array for {@link #adopt(Map)}; the list is kept, not copied, and must not be touched again. */
    public static List<@Nullable Object> adopt(List<@Nullable Object> elements) {
        return new FrozenList(elements);
    }

    /** An object with one field. */
    public static JsonObject of(String name, @Nullable Object value) {
        return EMPTY.with(name, value);
    }

    /** An object with two fields. */
    public static JsonObject of(String name, @Nullable Object value, String name2, @Nullable Object value2) {
        return EMPTY.with(name, value).with(name2, value2);
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The value of a field, or null when it is absent or JSON null. */
    public @Nullable Object get(String name) {
        return fields.get(name);
    }

    /** The string in a field; empty when it is absent or no string. */
    public String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /** The object in a field; empty when it is absent or no object. */
    public JsonObject object(String name) {
        return fields.get(name) instanceof JsonObject object ? object : EMPTY;
    }

    /** The array in a field; empty when it is absent or no array. */
    public List<@Nullable Object> list(String name) {
        if (fields.get(name) instanceof List<?> list) {
            return Collections.unmodifiableList(list);
        }
        return List.of();
    }

    /** The objects among the elements of an array field. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : list(name)) {
            if (element instanceof JsonObject object) {
                objects.add(object);
            }
        }
        return Collections.unmodifiableList(objects);
    }

    /** The whole number in a field, or {@code absent} when there is none. */
    public long number(String name, long absent) {
        return fields.get(name) instanceof Number number ? number.longValue() : absent;
    }

    /** Whether a field holds JSON {@code true}. */
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /** This object with a field set; an existing field keeps its place. */
    public JsonObject with(String name, @Nullable Object value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(fields);
        copy.put(name, value);
        return new JsonObject(copy);
    }

    /** This object with a field set unless it has one of that name already. */
    public JsonObject withDefault(String name, @Nullable Object value) {
        return has(name) ? this : with(name, value);
    }

    /** This object without a field. */
    public JsonObject without(String name) {
        if (!has(name)) {
            return this;
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(fields);
        copy.remove(name);
        return new JsonObject(copy);
    }

    private static Frozen frozen(Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(fields.size() * 2);
        fields.forEach((name, value) -> copy.put(name, freeze(value)));
        return new Frozen(copy);
    }

    private static @Nullable Object freeze(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, inner) -> copy.put(String.valueOf(name), inner));
            return new JsonObject(copy);
        }
        if (value instanceof List<?> list && !(list instanceof FrozenList)) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(freeze(element)));
            return new FrozenList(copy);
        }
        return value;
    }

    /** Fields that nobody can change any more, so that they need no copy. */
    private static final class Frozen extends AbstractMap<String, @Nullable Object> {
        private final Map<String, @Nullable Object> fields;

        Frozen(Map<String, @Nullable Object> fields) {
            this.fields = Collections.unmodifiableMap(fields);
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            return fields.entrySet();
        }

        @Override
        public @Nullable Object get(Object name) {
            return fields.get(name);
        }

        @Override
        public boolean containsKey(Object name) {
            return fields.containsKey(name);
        }

        @Override
        public int size() {
            return fields.size();
        }

        @Override
        public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
            fields.forEach(action);
        }
    }

    /** Elements that nobody can change any more. */
    private static final class FrozenList extends AbstractList<@Nullable Object> implements RandomAccess {
        private final List<@Nullable Object> elements;

        FrozenList(List<@Nullable Object> elements) {
            this.elements = elements;
        }

        @Override
        public @Nullable Object get(int index) {
            return elements.get(index);
        }

        @Override
        public int size() {
            return elements.size();
        }
    }
}
