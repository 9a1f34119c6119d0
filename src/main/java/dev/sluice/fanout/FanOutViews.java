package dev.sluice.fanout;

import dev.sluice.model.ChatAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import dev.sluice.model.JsonViews;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of a fan-out as JSON, the same wherever Sluice prints it. Times are milliseconds from its acceptance. */
public final class FanOutViews {
    private FanOutViews() {}

    /** All of it: what came of it, each leg, and what it cost. */
    public static JsonObject of(FanOutResult result) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", result.id().value());
        fields.put("strategy", result.strategy().label());
        fields.put("status", result.status().label());
        fields.put("why", result.why());
        fields.put("winners", result.winners());
        fields.put("settled_ms", result.settled().toMillis());
        fields.put("elapsed_ms", result.elapsed().toMillis());
        fields.put("budget_ms", result.budget().toMillis());
        fields.put("calls", result.calls());
        fields.put("usage", JsonViews.of(result.usage()));
        result.cost().ifPresent(cost -> fields.put("cost", cost));
        fields.put("legs", result.legs().stream().map(FanOutViews::of).toList());
        if (!result.judgements().isEmpty()) {
            fields.put(
                    "judgements",
                    result.judgements().stream().map(FanOutViews::of).toList());
        }
        return new JsonObject(fields);
    }

    /** One leg: how it ended, when it came how far, every attempt. */
    public static JsonObject of(Leg leg) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("index", leg.index());
        fields.put("id", leg.id().value());
        fields.put("model", leg.model());
        fields.put("end", leg.end().label());
        if (!leg.reason().isEmpty()) {
            fields.put("reason", leg.reason());
        }
        fields.put("started_ms", millis(leg.started()));
        fields.put("sent_ms", millis(leg.sent()));
        fields.put("first_byte_ms", millis(leg.firstByte()));
        fields.put("ended_ms", leg.ended().toMillis());
        if (leg.cost() != null) {
            fields.put("cost", leg.cost());
        }
        ChatAnswer answer = leg.answer();
        Failure failure = leg.failure();
        fields.put("answer", answer == null ? null : JsonViews.of(answer));
        fields.put("failure", failure == null ? null : JsonViews.of(failure));
        return new JsonObject(fields);
    }

    /** All that ended so far, for who prints them one by one. */
    public static List<JsonObject> of(List<Leg> legs) {
        return legs.stream().map(FanOutViews::of).toList();
    }

    private static @Nullable Long millis(@Nullable Duration time) {
        return time == null ? null : time.toMillis();
    }
}
