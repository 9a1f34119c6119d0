package dev.sluice.mcp;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.model.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages of ours as bytes: one line of UTF-8 each, without its end. Any thread. */
final class Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private Wire() {}

    /** One message; a result that is no JSON is a defect of its tool, and its client hears so. */
    static byte[] bytes(JsonObject message) {
        return text(message).getBytes(StandardCharsets.UTF_8);
    }

    /** Several messages as one. */
    static byte[] bytes(List<JsonObject> batch) {
        List<String> texts = new ArrayList<>(batch.size());
        batch.forEach(message -> texts.add(text(message)));
        return ("[" + String.join(",", texts) + "]").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(JsonObject message) {
        try {
            return Json.text(message);
        } catch (JsonException e) {
            LOG.error("a message can't be written", e);
            @Nullable RpcId id = RpcId.of(message.get("id"));
            return Json.text(RpcError.defect().response(id));
        }
    }
}
