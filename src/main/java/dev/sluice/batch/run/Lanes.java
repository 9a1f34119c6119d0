package dev.sluice.batch.run;

import dev.sluice.batch.Claimed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch's lanes, one for each model that its pending items name. One thread. */
final class Lanes {
    private static final int CLAIM = 128;

    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final int concurrency;
    /** How many are claimed beyond those that can be sent at once, so that no place waits for a commit. */
    private final int ahead;

    /** An item to be sent. */
    record Next(Lane lane, Claimed item) {}

    /** What to claim. */
    record Wanted(Lane lane, int limit) {}

    Lanes(int concurrency) {
        this.concurrency = concurrency;
        this.ahead = concurrency / 4 + 1;
    }

    /** The journal has items of these models. */
    void has(Collection<String> models) {
        models.forEach(model -> lanes.computeIfAbsent(model, name -> new Lane(name, concurrency))
                .dry(false));
    }

    /** Whether the journal has nothing more for any. */
    boolean areDry() {
        return lanes.values().stream().allMatch(Lane::isDry);
    }

    /** Takes one item of each lane that may send, if there are so many places. */
    List<Next> next(int places, long now) {
        List<Next> next = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            @Nullable Claimed item = next.size() < places ? lane.next(now) : null;
            if (item != null) {
                next.add(new Next(lane, item));
            }
        }
        return next;
    }

    /** What is worth claiming now, for the lane that has least. */
    Optional<Wanted> wanted(int busy, long now) {
        int ready = lanes.values().stream().mapToInt(Lane::ready).sum();
        int wanted = Math.min(CLAIM, concurrency + ahead - busy - ready);
        // Not for each single one.
        if (wanted < (ready == 0 ? 1 : ahead / 2 + 1)) {
            return Optional.empty();
        }
        return lanes.values().stream()
                .filter(lane -> !lane.isDry() && !lane.gate().isPaused(now) && lane.room() + ahead > 0)
                .min(Comparator.comparingInt(Lane::ready))
                .map(lane -> new Wanted(lane, Math.min(wanted, lane.room() + ahead)));
    }

    /** Takes everything that is claimed and not sent. */
    List<Next> withdraw() {
        List<Next> all = new ArrayList<>();
        lanes.values().forEach(lane -> all.addAll(withdraw(lane)));
        return all;
    }

    /** The same of one lane. */
    List<Next> withdraw(Lane lane) {
        List<Next> all = new ArrayList<>();
        for (Claimed item = lane.withdraw(); item != null; item = lane.withdraw()) {
            all.add(new Next(lane, item));
        }
        return all;
    }
}
