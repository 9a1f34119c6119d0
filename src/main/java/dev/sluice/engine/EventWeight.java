package dev.sluice.engine;

import dev.sluice.model.ChatEvent;
import dev.sluice.model.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** About how much heap an event holds, in bytes: its objects, and two bytes for each character. Pure. */
final class EventWeight {
    /** A map with its table and wrappers. */
    private static final long OBJECT = 200;

    private static final long VALUE = 56;

    private EventWeight() {}

    static long of(List<ChatEvent> events) {
        long weight = 0;
        for (ChatEvent event : events) {
            weight += VALUE + of(event.chunk());
        }
        return weight;
    }

    private static long of(@Nullable Object value) {
        if (value instanceof String text) {
            return VALUE + 2L * text.length();
        }
        long weight = VALUE;
        if (value instanceof JsonObject object) {
            weight += OBJECT;
            for (Object inner : object.fields().values()) {
                weight += VALUE + of(inner);
            }
        } else if (value instanceof List<?> list) {
            for (Object inner : list) {
                weight += of(inner);
            }
        }
        return weight;
    }
}
