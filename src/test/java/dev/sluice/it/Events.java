package dev.sluice.it;

import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.EngineListener;
import dev.sluice.model.RequestId;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Hears and keeps everything an engine reports. */
final class Events implements EngineListener {
    private final Queue<EngineEvent> all = new ConcurrentLinkedQueue<>();
    private final Map<RequestId, Integer> ended = new ConcurrentHashMap<>();

    @Override
    public void on(EngineEvent event) {
        all.add(event);
        if (event instanceof EngineEvent.RequestEnded end) {
            ended.merge(end.id(), 1, Integer::sum);
        }
    }

    <T extends EngineEvent> List<T> of(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** How often each accepted request has ended. */
    Map<RequestId, Integer> endings() {
        return of(EngineEvent.RequestAccepted.class).stream()
                .collect(Collectors.toMap(
                        EngineEvent.RequestAccepted::id, accepted -> ended.getOrDefault(accepted.id(), 0)));
    }

    List<EngineEvent> everything() {
        return List.copyOf(all);
    }
}
