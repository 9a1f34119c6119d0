package dev.sluice.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.Uri;
import akka.util.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Our calls in Akka HTTP's words. Any thread. */
final class Requests {
    private static final HttpHeader IDENTITY = new CallHeader(HttpField.of("Accept-Encoding", "identity"));

    /** What the HTTP layer writes itself, or what would change how the request is framed. */
    private static final Set<String> RESERVED = Set.of(
            "host", "content-length", "content-type", "transfer-encoding", "connection", "expect", "accept-encoding");

    /** The path of the call before: mostly that of the next. */
    private volatile Path last = new Path("/", Uri.create("/"));

    private record Path(String text, Uri uri) {}

    /** @throws IllegalArgumentException when the call can't be sent; the message holds no secret */
    HttpRequest of(HttpCall call) {
        List<HttpHeader> headers = new ArrayList<>(call.fields().size() + 1);
        headers.add(IDENTITY);
        for (HttpField field : call.fields()) {
            CallHeader header = new CallHeader(field);
            if (RESERVED.contains(header.lowercaseName())) {
                throw new IllegalArgumentException(field.name() + ": set by the transport itself");
            }
            headers.add(header);
        }
        HttpRequest request = HttpRequest.create()
                .withMethod(method(call.method()))
                .withUri(path(call.path()))
                .withHeaders(headers);
        return call.body().length() == 0
                ? request
                : request.withEntity(HttpEntities.create(
                        type(call.contentType()),
                        ByteString.fromArrayUnsafe(call.body().array())));
    }

    private static ContentType type(String type) {
        return type.equals("application/json") ? ContentTypes.APPLICATION_JSON : ContentTypes.parse(type);
    }

    private static HttpMethod method(String name) {
        return switch (name) {
            case "GET" -> HttpMethods.GET;
            case "POST" -> HttpMethods.POST;
            case "DELETE" -> HttpMethods.DELETE;
            default -> throw new IllegalArgumentException("method: " + name + " (expected: GET, POST or DELETE)");
        };
    }

    private Uri path(String path) {
        Path known = last;
        if (known.text().equals(path)) {
            return known.uri();
        }
        Uri uri = parse(path);
        last = new Path(path, uri);
        return uri;
    }

    private static Uri parse(String path) {
        if (!path.startsWith("/") || path.startsWith("//")) {
            throw new IllegalArgumentException("path: " + path + " (expected: absolute, from the origin's root)");
        }
        try {
            return Uri.create(path);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("path: " + path + " (expected: a legal URI path and query)", malformed);
        }
    }
}
