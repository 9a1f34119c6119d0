package dev.sluice.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object in their order, each name once. A few names are looked for one after the other, which takes less
 * time and room than a hash table; many have an index. Nobody changes it once it is an object's.
 */
final class Fields extends AbstractMap<String, @Nullable Object> {
    /** From so many on there is an index. */
    private static final int MANY = 16;

    private String[] names;
    private @Nullable Object[] values;
    private int size;
    private @Nullable Map<String, Integer> index;

    /** @param room for so many, and more if need be */
    Fields(int room) {
        this.names = new String[room];
        this.values = new @Nullable Object[room];
    }

    /** Its own copy of the fields, with room for so many more. */
    Fields(Fields other, int more) {
        this.names = Arrays.copyOf(other.names, other.size + more);
        this.values = Arrays.copyOf(other.values, other.size + more);
        this.size = other.size;
        if (other.index != null) {
            this.index = new HashMap<>(other.index);
        }
    }

    /** Adds a field, or gives an existing one another value; true when it was not there. */
    boolean set(String name, @Nullable Object value) {
        int at = find(name);
        if (at >= 0) {
            values[at] = value;
            return false;
        }
        if (size == names.length) {
            int room = Math.max(4, 2 * size);
            names = Arrays.copyOf(names, room);
            values = Arrays.copyOf(values, room);
        }
        names[size] = name;
        values[size] = value;
        if (index != null) {
            index.put(name, size);
        }
        size++;
        if (size == MANY && index == null) {
            Map<String, Integer> all = new HashMap<>(2 * MANY);
            for (int i = 0; i < size; i++) {
                all.put(names[i], i);
            }
            index = all;
        }
        return true;
    }

    String name(int place) {
        return names[Objects.checkIndex(place, size)];
    }

    @Nullable
    Object value(int place) {
        return values[Objects.checkIndex(place, size)];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return find(name) >= 0;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int at = find(name);
        return at < 0 ? null : values[at];
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        for (int i = 0; i < size; i++) {
            action.accept(names[i], values[i]);
        }
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Iterator<Entry<String, @Nullable Object>> iterator() {
                return new Entries();
            }
        };
    }

    private int find(@Nullable Object name) {
        Map<String, Integer> places = index;
        if (places != null) {
            Integer place = places.get(name);
            return place == null ? -1 : place;
        }
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private final class Entries implements Iterator<Entry<String, @Nullable Object>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Entry<String, @Nullable Object> next() {
            if (next >= size) {
                throw new NoSuchElementException();
            }
            return new SimpleImmutableEntry<>(names[next], values[next++]);
        }
    }
}
