package dev.sluice.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** Waits for several things that come in any order, and hands them on in theirs. Any thread. */
final class Gather<T> {
    private final AtomicReferenceArray<T> values;
    private final AtomicInteger missing;
    private final Consumer<List<T>> then;

    /** @param count 1 or more */
    Gather(int count, Consumer<List<T>> then) {
        this.values = new AtomicReferenceArray<>(count);
        this.missing = new AtomicInteger(count);
        this.then = then;
    }

    /** One has come; each comes once. */
    void put(int index, T value) {
        values.set(index, value);
        if (missing.decrementAndGet() == 0) {
            List<T> all = new ArrayList<>();
            for (int i = 0; i < values.length(); i++) {
                all.add(values.get(i));
            }
            then.accept(all);
        }
    }
}
