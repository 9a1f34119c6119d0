package dev.sluice.codec;

import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form in which vectors were asked for: numbers, or with {@code encoding_format} {@code base64} the base64 of their
 * little-endian 32-bit floats (platform.openai.com, API reference, embeddings). OpenAI's SDKs ask for base64 unless told
 * otherwise and decode what comes; a provider that knows only one form, as GLM, is put right here.
 */
final class EmbeddingForm {
    private EmbeddingForm() {}

    /**
     * The reply with all its vectors in the form that was asked for; the same one when they are.
     *
     * @throws JsonException when a vector is neither finite numbers nor base64 of them
     */
    static JsonObject asAsked(EmbeddingRequest request, JsonObject body) {
        boolean base64 = request.parameters().text("encoding_format").equals("base64");
        List<JsonObject> data = body.objects("data");
        if (data.stream().allMatch(element -> (element.get("embedding") instanceof String) == base64)) {
            return body;
        }
        List<JsonObject> converted = new ArrayList<>(data.size());
        for (JsonObject element : data) {
            boolean isText = element.get("embedding") instanceof String;
            converted.add(
                    isText == base64
                            ? element
                            : element.with(
                                    "embedding",
                                    base64 ? text(element.list("embedding")) : numbers(element.text("embedding"))));
        }
        return body.with("data", converted);
    }

    private static String text(List<@Nullable Object> numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Object number : numbers) {
            bytes.putFloat(finite(number instanceof Number value ? value.floatValue() : Float.NaN));
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static List<@Nullable Object> numbers(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new JsonException("an embedding is no base64");
        }
        if (bytes.length % Float.BYTES != 0) {
            throw new JsonException("an embedding is no base64 of 32-bit floats");
        }
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<@Nullable Object> numbers = new ArrayList<>(bytes.length / Float.BYTES);
        while (floats.hasRemaining()) {
            // By its own digits: as a double it would have a dozen that mean nothing.
            numbers.add(Double.valueOf(Float.toString(finite(floats.getFloat()))));
        }
        return Collections.unmodifiableList(numbers);
    }

    private static float finite(float number) {
        if (!Float.isFinite(number)) {
            throw new JsonException("an embedding has an element that is no number");
        }
        return number;
    }
}
