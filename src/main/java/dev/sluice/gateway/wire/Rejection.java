package dev.sluice.gateway.wire;

import akka.util.ByteString;
import java.nio.charset.StandardCharsets;

/**
 * Why a request goes no further, and the answer that says so, after which the connection closes.
 *
 * @param status the HTTP status
 * @param code of the closed vocabulary in docs/gateway.md
 * @param message one line: what was wrong, what was expected; plain ASCII without quotes
 */
record Rejection(int status, String code, String message) {
    /** The body, in the envelope of the API's errors. */
    String body() {
        return "{\"error\":{\"message\":\"" + message
                + "\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"" + code + "\"}}";
    }

    /** The whole answer as it goes over the wire. */
    ByteString bytes() {
        String body = body();
        String text = "HTTP/1.1 " + status + " " + reason() + "\r\nServer: sluice\r\nContent-Type: application/json\r\n"
                + "x-should-retry: false\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        return ByteString.fromArrayUnsafe(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String reason() {
        return switch (status) {
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> "Bad Request";
        };
    }
}
