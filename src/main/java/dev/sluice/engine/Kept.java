package dev.sluice.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sequence that grows at its end and is forgotten from its beginning; each element keeps its place. Not thread-safe. */
final class Kept<T> {
    private static final int MIN_DROPPED = 64;

    private final List<@Nullable T> elements = new ArrayList<>();
    private long firstStored;
    private int dropped;

    void add(T element) {
        elements.add(element);
    }

    /** The place of the first element that is kept; of the next to come when there is none. */
    long first() {
        return firstStored + dropped;
    }

    /** The place of the next to come. */
    long end() {
        return firstStored + elements.size();
    }

    int size() {
        return elements.size() - dropped;
    }

    /** @throws IndexOutOfBoundsException when it is not there, or no more */
    T get(long place) {
        T element = elements.get(Math.toIntExact(place - firstStored));
        if (element == null) {
            throw new IndexOutOfBoundsException("place: " + place + " (expected: " + first() + " or later)");
        }
        return element;
    }

    /** @throws IndexOutOfBoundsException when there is none */
    T dropFirst() {
        T element = get(first());
        elements.set(dropped++, null);
        if (dropped >= MIN_DROPPED && dropped * 2 >= elements.size()) {
            elements.subList(0, dropped).clear();
            firstStored += dropped;
            dropped = 0;
        }
        return element;
    }
}
