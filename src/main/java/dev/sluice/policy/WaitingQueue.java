package dev.sluice.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * A bounded queue in which tenants take turns, so that one with a thousand requests does not keep the others waiting.
 *
 * <p>First in, first out within a tenant; one each, in turn, among tenants (Nagle's fair queueing, RFC 970). A tenant
 * whose first element may not go yet is passed over and keeps its turn; its later elements do not overtake. Elements are
 * told apart by {@code equals}. Actor-confined.
 */
public final class WaitingQueue<T> {
    private final int capacity;
    /** In the order of turns; no tenant without elements. */
    private final Map<String, Queue<T>> tenants = new LinkedHashMap<>();

    private int size;

    /**
     * An empty queue.
     *
     * @param capacity the most elements it holds, over all tenants; 0 or more, 0 refuses all
     */
    public WaitingQueue(int capacity) {
        Check.notNegative("capacity", capacity);
        this.capacity = capacity;
    }

    /** Puts an element at the end of its tenant's line; false when the queue is full. */
    public boolean offer(String tenant, T element) {
        if (size >= capacity) {
            return false;
        }
        tenants.computeIfAbsent(tenant, name -> new ArrayDeque<>()).add(element);
        size++;
        return true;
    }

    /** Takes the first element of the next tenant in turn whose first element is admissible; empty when there is none. */
    public Optional<T> poll(Predicate<? super T> admissible) {
        for (Map.Entry<String, Queue<T>> entry : tenants.entrySet()) {
            T head = entry.getValue().element();
            if (admissible.test(head)) {
                return Optional.of(take(entry.getKey(), entry.getValue()));
            }
        }
        return Optional.empty();
    }

    /** Takes out an element wherever it stands; false when it is not there. */
    public boolean remove(String tenant, T element) {
        Queue<T> line = tenants.get(tenant);
        if (line == null || !line.remove(element)) {
            return false;
        }
        size--;
        if (line.isEmpty()) {
            tenants.remove(tenant);
        }
        return true;
    }

    /** Elements of all tenants. */
    public int size() {
        return size;
    }

    /** Takes out everything, in the order in which it would have been polled. */
    public List<T> drain() {
        List<T> all = new ArrayList<>(size);
        while (size > 0) {
            poll(element -> true).ifPresent(all::add);
        }
        return all;
    }

    private T take(String tenant, Queue<T> line) {
        T head = line.remove();
        size--;
        tenants.remove(tenant);
        if (!line.isEmpty()) {
            tenants.put(tenant, line);
        }
        return head;
    }
}
