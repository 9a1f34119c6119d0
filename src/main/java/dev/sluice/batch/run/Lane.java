package dev.sluice.batch.run;

import dev.sluice.batch.Claimed;
import dev.sluice.batch.Gate;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The items of a batch that name one model: those claimed and not sent yet, and how many may be under way. One thread. */
final class Lane {
    private final String model;
    private final Gate gate;
    private final Deque<Claimed> ready = new ArrayDeque<>();
    private int underWay;
    private boolean dry;

    Lane(String model, int concurrency) {
        this.model = model;
        this.gate = new Gate(concurrency);
    }

    String model() {
        return model;
    }

    Gate gate() {
        return gate;
    }

    /** Whether the journal had no more of it when it was asked. */
    boolean isDry() {
        return dry;
    }

    void dry(boolean nothingLeft) {
        dry = nothingLeft;
    }

    int ready() {
        return ready.size();
    }

    void add(Claimed item) {
        ready.add(item);
    }

    /** Takes the next item to be sent, if there is one and the gate lets it. */
    @Nullable
    Claimed next(long now) {
        if (ready.isEmpty() || !gate.isOpen(underWay, now)) {
            return null;
        }
        underWay++;
        return ready.poll();
    }

    /** Takes one that is not to be sent after all. */
    @Nullable
    Claimed withdraw() {
        return ready.poll();
    }

    void ended() {
        underWay--;
    }

    /** How many more could be sent if they were claimed; below 0 when more are claimed already. */
    int room() {
        return gate.limit() - underWay - ready.size();
    }
}
