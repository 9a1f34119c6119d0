package dev.sluice.gateway.wire;

import akka.http.javadsl.model.DateTime;
import akka.util.ByteString;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Why a connection is answered and closed by the edge itself. The message never holds what the client sent.
 *
 * @param status the HTTP status
 * @param reason its reason phrase
 * @param code machine-readable, as in the error envelope
 * @param message one line: what was wrong and what is expected
 */
record Rejection(int status, String reason, String code, String message) {
    private static final String INVALID = "invalid_request";

    static Rejection malformed(String message) {
        return new Rejection(400, "Bad Request", INVALID, message);
    }

    static Rejection timedOut(String message) {
        return new Rejection(408, "Request Timeout", "request_timeout", message);
    }

    static Rejection bodyTooLarge(long limit) {
        return new Rejection(
                413,
                "Content Too Large",
                "body_too_large",
                "the body is too large (expected: at most " + limit + " bytes)");
    }

    static Rejection targetTooLong(int limit) {
        return new Rejection(
                414, "URI Too Long", INVALID, "the request target is too long (expected: at most " + limit + " bytes)");
    }

    static Rejection unmetExpectation() {
        return new Rejection(417, "Expectation Failed", INVALID, "unknown expectation (expected: 100-continue, once)");
    }

    static Rejection headTooLarge(String what, int limit, String unit) {
        return new Rejection(
                431,
                "Request Header Fields Too Large",
                INVALID,
                what + " (expected: at most " + limit + " " + unit + ")");
    }

    static Rejection unknownVersion() {
        return new Rejection(
                505, "HTTP Version Not Supported", INVALID, "unknown HTTP version (expected: HTTP/1.1 or HTTP/1.0)");
    }

    static Rejection tooManyConnections() {
        return new Rejection(
                503, "Service Unavailable", "too_many_connections", "too many connections are open; try again later");
    }

    /** Whether the same request may well be taken on when it comes again: it was not begun, and not for what it says. */
    private boolean mayComeAgain() {
        return status == 408 || status == 503;
    }

    /** The whole response as it goes over the wire, after it was told; the connection ends with it. */
    ByteString answer(EdgeWatch watch, InetSocketAddress remote, Duration took) {
        String id = watch.newId();
        ByteString response = response(id);
        watch.answered(new EdgeAnswer(id, remote, status, code, response.size(), took));
        return response;
    }

    private ByteString response(String id) {
        byte[] body = Envelope.json(status, code, message);
        String head = "HTTP/1.1 " + status + " " + reason + "\r\nServer: sluice\r\nDate: "
                + DateTime.now().toRfc1123DateTimeString() + "\r\nx-request-id: " + id + "\r\nx-should-retry: "
                + mayComeAgain() + "\r\n" + (status == 503 ? "Retry-After: 1\r\nretry-after-ms: 1000\r\n" : "")
                + "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        return ByteString.fromArrayUnsafe(head.getBytes(StandardCharsets.US_ASCII))
                .concat(ByteString.fromArrayUnsafe(body));
    }
}
