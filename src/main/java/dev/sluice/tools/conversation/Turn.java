package dev.sluice.tools.conversation;

import dev.sluice.model.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was said.
 *
 * @param tool the tool that it was said to
 * @param fields what was said, as the tool keeps it: {@code role} and {@code text} of a chat, a workflow's step
 */
public record Turn(String tool, JsonObject fields) {
    private static final long OVERHEAD = 200;

    /** What it takes to keep it, about: its characters, and some. */
    long size() {
        return OVERHEAD + size(fields);
    }

    private static long size(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            long size = 0;
            for (Map.Entry<String, @Nullable Object> field : object.fields().entrySet()) {
                size += field.getKey().length() + size(field.getValue());
            }
            return size;
        }
        if (value instanceof List<?> list) {
            long size = 0;
            for (Object element : list) {
                size += size(element);
            }
            return size;
        }
        return 8L + (value instanceof String text ? text.length() : 0);
    }
}
