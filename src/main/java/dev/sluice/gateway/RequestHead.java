package dev.sluice.gateway;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a request before its body: method, path, header fields, and who sent it. */
final class RequestHead {
    private final HttpRequest request;
    private final InetSocketAddress remote;

    RequestHead(HttpRequest request, InetSocketAddress remote) {
        this.request = request;
        this.remote = remote;
    }

    String method() {
        return request.method().value();
    }

    /** The path, percent-decoded; without the query. */
    String path() {
        return request.getUri().path();
    }

    /** A parameter of the query, percent-decoded; null when there is none. */
    @Nullable
    String query(String name) {
        return request.getUri().query().get(name).orElse(null);
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** The first value of a header field, its name in lower case; null when there is none. */
    @Nullable
    String field(String lowercaseName) {
        for (HttpHeader header : request.getHeaders()) {
            if (header.is(lowercaseName)) {
                return header.value();
            }
        }
        return null;
    }

    /** All values of a header field, its name in lower case. */
    List<String> fields(String lowercaseName) {
        List<String> values = new ArrayList<>(1);
        for (HttpHeader header : request.getHeaders()) {
            if (header.is(lowercaseName)) {
                values.add(header.value());
            }
        }
        return values;
    }

    /** How the connection can switch to WebSocket; null unless the client asks for it (RFC 6455 §4.2.1). */
    @Nullable
    WebSocketUpgrade upgrade() {
        return request.getAttribute(AttributeKeys.webSocketUpgrade).orElse(null);
    }

    /** Whether the body is said to be JSON: {@code application/json}, with whatever parameters. */
    boolean isJson() {
        var type = request.entity().getContentType().mediaType();
        return type.mainType().equals("application") && type.subType().equals("json");
    }

    String contentType() {
        return request.entity().getContentType().toString();
    }
}
