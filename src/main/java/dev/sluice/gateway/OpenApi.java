package dev.sluice.gateway;

import akka.http.javadsl.model.ContentTypes;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The gateway's description of itself (OpenAPI 3.1), from the class path. */
final class OpenApi {
    private OpenApi() {}

    /** Read once, when the gateway starts. */
    static Reply reply() {
        try (InputStream in = OpenApi.class.getResourceAsStream("/dev/sluice/gateway/openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing from the jar");
            }
            return new Reply(
                    200, ContentTypes.APPLICATION_JSON, ByteString.fromArrayUnsafe(in.readAllBytes()), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
