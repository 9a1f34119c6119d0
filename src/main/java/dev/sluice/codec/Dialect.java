package dev.sluice.codec;

import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.model.FileRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wire format: OpenAI's, GLM's or Kimi's. Immutable, any thread; keeps every field it does not know, both ways.
 */
public interface Dialect {
    /** The name in configuration: {@code openai}, {@code glm}, {@code kimi}. */
    String name();

    /**
     * The HTTP call of one attempt.
     *
     * @throws InvalidRequestException when this dialect can't express the request; nothing was sent
     */
    HttpCall encode(ModelRequest request, CallContext context);

    /** The meaning of a whole reply to a request, whatever its status. */
    Decoded decode(ModelRequest request, HttpReply reply);

    /**
     * The HTTP call that lists a provider's models.
     *
     * @param basePath as in {@link CallContext}
     */
    HttpCall modelsCall(String basePath, @Nullable Credential credential, Instant now);

    /**
     * The models' ids in a reply to {@link #modelsCall}.
     *
     * @throws RefusedException when the provider refused, or the reply is no list of models
     */
    List<String> decodeModels(HttpReply reply);

    /**
     * The HTTP call for files that the provider keeps.
     *
     * @param basePath as in {@link CallContext}
     * @throws InvalidRequestException when it keeps none
     */
    default HttpCall fileCall(FileRequest request, String basePath, @Nullable Credential credential, Instant now) {
        throw new InvalidRequestException("this provider keeps no files");
    }

    /**
     * The reply to {@link #fileCall}; of a content that is no JSON, an object with the text as {@code content}.
     *
     * @throws RefusedException when the provider refused, or the reply is none
     */
    default JsonObject decodeFile(FileRequest request, HttpReply reply) {
        throw new InvalidRequestException("this provider keeps no files");
    }

    /** A decoder for one event stream. */
    StreamDecoder openStream(HttpHead head);
}
