package dev.sluice.http;

import java.util.Locale;
import java.util.Set;

/** Our calls as HTTP/1.1 requests to one origin (RFC 9112 §3). Any thread. */
final class RequestWriter {
    /** What is written here, or what would change how the request is framed. */
    private static final Set<String> RESERVED = Set.of(
            "host", "content-length", "content-type", "transfer-encoding", "connection", "expect", "accept-encoding");

    private static final Set<String> METHODS = Set.of("GET", "POST", "DELETE");
    private static final String TOKEN_LIMITS = "\"(),/:;<=>?@[\\]{}";
    private static final String PATH_LIMITS = "\"#<>\\^`{|}";

    private final String rest;

    RequestWriter(Origin origin) {
        String name = origin.host().indexOf(':') >= 0 ? "[" + origin.host() + "]" : origin.host();
        boolean implied = origin.port() == (origin.isSecure() ? 443 : 80);
        this.rest = " HTTP/1.1\r\nHost: " + name + (implied ? "" : ":" + origin.port())
                + "\r\nAccept-Encoding: identity\r\n";
    }

    /**
     * The request, to its last byte.
     *
     * @throws IllegalArgumentException when the call can't be sent; the message holds no secret
     */
    byte[] write(HttpCall call) {
        checkLine(call.method(), call.path());
        StringBuilder head = new StringBuilder(512);
        head.append(call.method()).append(' ').append(call.path()).append(rest);
        for (HttpField field : call.fields()) {
            checkField(field);
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        byte[] body = call.body().array();
        if (body.length > 0 || call.method().equals("POST")) {
            checkValue("Content-Type", call.contentType());
            head.append("Content-Type: ").append(call.contentType()).append("\r\n");
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return joined(head.append("\r\n").toString(), body);
    }

    @SuppressWarnings("deprecation") // every character was checked to be ASCII
    private static byte[] joined(String head, byte[] body) {
        byte[] request = new byte[head.length() + body.length];
        head.getBytes(0, head.length(), request, 0);
        System.arraycopy(body, 0, request, head.length(), body.length);
        return request;
    }

    private static void checkLine(String method, String path) {
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("method: " + method + " (expected: GET, POST or DELETE)");
        }
        if (!path.startsWith("/") || path.startsWith("//")) {
            throw new IllegalArgumentException("path: " + path + " (expected: absolute, from the origin's root)");
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || PATH_LIMITS.indexOf(c) >= 0) {
                throw new IllegalArgumentException("path: " + path + " (expected: a legal URI path and query)");
            }
        }
    }

    private static void checkField(HttpField field) {
        String name = field.name();
        boolean token = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            token &= c > ' ' && c < 0x7f && TOKEN_LIMITS.indexOf(c) < 0;
        }
        if (!token) {
            throw new IllegalArgumentException("header name: not a token (expected: letters, digits and -)");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(name + ": set by the transport itself");
        }
        checkValue(name, field.value());
    }

    private static void checkValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' || c >= 0x7f) && c != '\t') {
                throw new IllegalArgumentException(
                        name + ": value withheld (expected: visible ASCII characters and spaces)");
            }
        }
    }
}
