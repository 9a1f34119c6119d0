package dev.sluice.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Random;

/** Vectors for texts in OpenAI's shape: as numbers or as base64 of little-endian floats; equal texts have equal vectors. */
final class Embeddings {
    private static final int USUAL_DIMENSIONS = 8;
    private static final int MAX_DIMENSIONS = 4096;

    private Embeddings() {}

    /** In the form asked for. */
    static Reply answer(ChatCall call) {
        return answer(call, call.body().path("encoding_format").asText().equals("base64"));
    }

    /** As numbers, whatever was asked for. */
    static Reply numbers(ChatCall call) {
        return answer(call, false);
    }

    private static Reply answer(ChatCall call, boolean base64) {
        int dimensions = call.body().path("dimensions").asInt(USUAL_DIMENSIONS);
        int size = Math.max(1, Math.min(MAX_DIMENSIONS, dimensions));
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (String text : call.inputs()) {
            ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            float[] vector = vector(text, size);
            if (base64) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(vector);
                one.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
            } else {
                ArrayNode numbers = one.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
        }
        int tokens = Math.max(1, call.prompt().length() / 4);
        body.put("model", call.model());
        body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return Reply.json(200, Json.write(body));
    }

    /** A vector of length 1 that depends on the text only. */
    private static float[] vector(String text, int size) {
        Random random = new Random(text.hashCode());
        float[] vector = new float[size];
        double square = 0;
        for (int i = 0; i < size; i++) {
            vector[i] = (float) random.nextGaussian();
            square += vector[i] * vector[i];
        }
        for (int i = 0; i < size; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }
}
