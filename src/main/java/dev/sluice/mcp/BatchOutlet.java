package dev.sluice.mcp;

import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Gathers the responses to one batch, which go out together; progress goes out at once. Thread-safe. */
final class BatchOutlet implements Outlet {
    private final Consumer<JsonObject> onProgress;
    private final Consumer<List<JsonObject>> onEnd;
    private final List<JsonObject> responses = new ArrayList<>();
    private int left;

    /**
     * @param requests how many responses there will be at the most; at least 1
     * @param onEnd hears all of them when the last request has ended; never of none
     */
    BatchOutlet(int requests, Consumer<JsonObject> onProgress, Consumer<List<JsonObject>> onEnd) {
        this.left = requests;
        this.onProgress = onProgress;
        this.onEnd = onEnd;
    }

    @Override
    public void progress(JsonObject notification) {
        onProgress.accept(notification);
    }

    @Override
    public void response(JsonObject response) {
        boolean last;
        synchronized (this) {
            responses.add(response);
            last = --left == 0;
        }
        if (last) {
            onEnd.accept(List.copyOf(responses));
        }
    }

    @Override
    public void silent() {
        boolean last;
        synchronized (this) {
            last = --left == 0 && !responses.isEmpty();
        }
        if (last) {
            onEnd.accept(List.copyOf(responses));
        }
    }
}
