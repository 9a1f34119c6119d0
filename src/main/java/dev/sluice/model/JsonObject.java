package dev.sluice.model;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object that keeps every field, known or not, in its order.
 *
 * <p>Values are what a JSON parser gives for untyped data: {@code String}, {@code Boolean}, {@code Number}, {@code null},
 * {@link JsonObject} for objects and unmodifiable {@code List} for arrays. Plain maps are taken as objects.
 *
 * @param fields the fields by name; copied, unless they are an object's already
 */
public record JsonObject(Map<String, @Nullable Object> fields) {
    /** The object without fields. */
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public JsonObject {
        fields = fields instanceof Fields ? fields : frozen(fields);
    }

    /** An object with one field. */
    public static JsonObject of(String name, @Nullable Object value) {
        return EMPTY.with(name, value);
    }

    /** An object with two fields. */
    public static JsonObject of(String name, @Nullable Object value, String name2, @Nullable Object value2) {
        Fields fields = new Fields(4);
        fields.set(name, freeze(value));
        fields.set(name2, freeze(value2));
        return new JsonObject(fields);
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
        return fields.get(name) instanceof Elements elements ? elements : List.of();
    }

    /** The objects among the elements of an array field. */
    public List<JsonObject> objects(String name) {
        List<@Nullable Object> list = list(name);
        if (list.size() == 1) {
            return list.get(0) instanceof JsonObject only ? List.of(only) : List.of();
        }
        List<JsonObject> objects = new ArrayList<>(list.size());
        for (Object element : list) {
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
        Fields copy = new Fields(own(), 1);
        copy.set(name, freeze(value));
        return new JsonObject(copy);
    }

    /** This object with a field set unless it has one of that name already. */
    public JsonObject withDefault(String name, @Nullable Object value) {
        return has(name) ? this : with(name, value);
    }

    /** This object with the fields of the other one set whose names it does not have. */
    public JsonObject withDefaults(JsonObject others) {
        if (others.isEmpty()) {
            return this;
        }
        Fields copy = new Fields(own(), others.size());
        others.fields.forEach((name, value) -> {
            if (!copy.containsKey(name)) {
                copy.set(name, value);
            }
        });
        return new JsonObject(copy);
    }

    /** This object without a field. */
    public JsonObject without(String name) {
        if (!has(name)) {
            return this;
        }
        Fields rest = new Fields(fields.size());
        fields.forEach((other, value) -> {
            if (!other.equals(name)) {
                rest.set(other, value);
            }
        });
        return new JsonObject(rest);
    }

    /** How many fields it has. */
    public int size() {
        return fields.size();
    }

    /** The name of the field at a place, from 0. */
    public String nameAt(int place) {
        return own().name(place);
    }

    /** The value of the field at a place, from 0. */
    public @Nullable Object valueAt(int place) {
        return own().value(place);
    }

    /** Puts an object together field by field, without a copy. Not thread-safe, and of no use after {@link #build}. */
    public static final class Builder {
        private Fields fields = new Fields(8);

        /** Adds a field, whose value is as said above; false when there was one of that name, which has the new value then. */
        public boolean add(String name, @Nullable Object value) {
            return fields.set(name, freeze(value));
        }

        public JsonObject build() {
            return fields.isEmpty() ? EMPTY : new JsonObject(fields);
        }
    }

    /** An array as a value, without a copy: the list must not be touched again, and its elements are as said above. */
    public static List<@Nullable Object> array(List<@Nullable Object> elements) {
        return new Elements(elements);
    }

    private Fields own() {
        return (Fields) fields;
    }

    private static Fields frozen(Map<String, @Nullable Object> fields) {
        Fields copy = new Fields(fields.size());
        fields.forEach((name, value) -> copy.set(name, freeze(value)));
        return copy;
    }

    private static @Nullable Object freeze(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Fields copy = new Fields(map.size());
            map.forEach((name, inner) -> copy.set(String.valueOf(name), freeze(inner)));
            return new JsonObject(copy);
        }
        if (value instanceof List<?> list && !(list instanceof Elements)) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(freeze(element)));
            return new Elements(copy);
        }
        return value;
    }

    /** A list that nobody can change. */
    private static final class Elements extends AbstractList<@Nullable Object> implements RandomAccess {
        private final List<@Nullable Object> elements;

        Elements(List<@Nullable Object> elements) {
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
