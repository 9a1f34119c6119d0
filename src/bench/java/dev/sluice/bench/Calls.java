package dev.sluice.bench;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.Materializer;
import akka.util.ByteString;
import dev.sluice.http.Bytes;
import dev.sluice.http.HttpField;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The same call for every variant, and the same work on its reply. */
final class Calls {
    static final List<HttpField> FIELDS =
            List.of(HttpField.secret("Authorization", "Bearer sk-0123456789"), HttpField.of("X-Client", "bench"));
    static final Bytes BODY = Bytes.utf8(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "a".repeat(2_000) + "\"}]}");

    private Calls() {}

    static HttpRequest request(String path) {
        List<HttpHeader> headers = new ArrayList<>();
        for (HttpField field : FIELDS) {
            headers.add(RawHeader.create(field.name(), field.value()));
        }
        return HttpRequest.POST(path)
                .withHeaders(headers)
                .withEntity(HttpEntities.create(
                        ContentTypes.APPLICATION_JSON, ByteString.fromArrayUnsafe(BODY.array())));
    }

    /** Copies fields and body, as the project's own pool does. */
    static void read(HttpResponse response, Materializer materializer) {
        List<HttpField> fields = new ArrayList<>();
        for (HttpHeader header : response.getHeaders()) {
            fields.add(HttpField.of(header.name(), header.value()));
        }
        if (response.entity() instanceof HttpEntity.Strict strict) {
            byte[] array = new byte[strict.getData().size()];
            strict.getData().copyToBuffer(ByteBuffer.wrap(array));
            check(response.status().intValue(), fields.isEmpty() ? 0 : array.length);
        } else {
            response.discardEntityBytes(materializer);
        }
    }

    static void check(int status, int length) {
        if (status != 200 || length == 0) {
            throw new IllegalStateException("status " + status + ", " + length + " bytes");
        }
    }
}
