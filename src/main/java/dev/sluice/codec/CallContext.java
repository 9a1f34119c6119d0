package dev.sluice.codec;

import dev.sluice.model.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt adds to a request.
 *
 * @param basePath the path of the provider's base URL, without a trailing slash; may be empty
 * @param model the provider's id of the model
 * @param stream whether events are asked for
 * @param requestId the request's id; the same for all its attempts
 * @param attempt 1 for the request's first at any provider
 * @param credential the key's way into a header; null where an origin needs none
 * @param now for signed tokens
 */
public record CallContext(
        String basePath,
        String model,
        boolean stream,
        RequestId requestId,
        int attempt,
        @Nullable Credential credential,
        Instant now) {}
