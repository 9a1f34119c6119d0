package dev.sluice.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpProtocols;
import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Akka HTTP's replies in our words. */
final class Replies {
    private Replies() {}

    static HttpHead head(HttpResponse response) {
        List<HttpField> fields = new ArrayList<>();
        for (HttpHeader header : response.getHeaders()) {
            fields.add(HttpField.of(header.name(), header.value()));
        }
        return new HttpHead(
                response.status().intValue(),
                mediaType(response.entity().getContentType()),
                fields.isEmpty() ? HttpFields.EMPTY : new HttpFields(fields));
    }

    /** Whether the connection may serve another exchange once this reply is complete. */
    static boolean isReusable(HttpResponse response) {
        boolean keep = !response.protocol().equals(HttpProtocols.HTTP_1_0);
        for (HttpHeader header : response.getHeaders()) {
            if (header.is("connection")) {
                String value = header.value().toLowerCase(Locale.ROOT);
                if (value.contains("close")) {
                    return false;
                }
                keep |= value.contains("keep-alive");
            }
        }
        return keep && !(response.entity() instanceof HttpEntity.CloseDelimited);
    }

    static Bytes bytes(ByteString data) {
        if (data.isEmpty()) {
            return Bytes.EMPTY;
        }
        byte[] array = new byte[data.size()];
        data.copyToBuffer(ByteBuffer.wrap(array));
        return Bytes.of(array);
    }

    private static String mediaType(ContentType type) {
        if (type.equals(ContentTypes.APPLICATION_JSON)) {
            return "application/json";
        }
        if (type.equals(ContentTypes.NO_CONTENT_TYPE)) {
            return "";
        }
        return (type.mediaType().mainType() + "/" + type.mediaType().subType()).toLowerCase(Locale.ROOT);
    }
}
