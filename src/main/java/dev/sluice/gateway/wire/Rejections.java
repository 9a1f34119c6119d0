package dev.sluice.gateway.wire;

/** What is wrong with bytes that are no HTTP request, or one that could be read in two ways. */
final class Rejections {
    static final Rejection BARE_LINE_END =
            malformed("a line ends with a bare CR or LF (expected: CRLF, RFC 9112 section 2.2)");
    static final Rejection CHUNK_LINE =
            malformed("a chunk of the body is malformed (expected: up to 8 hex digits and CRLF, RFC 9112 section 7.1)");
    static final Rejection TRAILERS =
            malformed("the trailer section is malformed or too long (expected: at most 8 KiB)");
    static final Rejection REQUEST_LINE =
            malformed("the request line is malformed (expected: method, target and HTTP/1.1 with one space between)");
    static final Rejection FIELD_LINE = malformed(
            "a header field is malformed (expected: name: value, no space before the colon, no folded lines)");
    static final Rejection LENGTH =
            malformed("content-length is malformed (expected: one whole number of at most 18 digits)");
    static final Rejection CODING = malformed("transfer-encoding is not understood (expected: chunked, once)");
    static final Rejection TWO_LENGTHS =
            malformed("both content-length and transfer-encoding are there (expected: one of them)");
    static final Rejection HOST = malformed("host is missing or there twice (expected: one, RFC 9112 section 3.2)");
    static final Rejection TARGET = new Rejection(414, "uri_too_long", "the request target is too long");
    static final Rejection HEAD_TOO_LARGE = new Rejection(431, "head_too_large", "the request head is too large");
    static final Rejection HEAD_TOO_SLOW = new Rejection(408, "request_timeout", "the request head came too slowly");
    static final Rejection BODY_TOO_SLOW = new Rejection(408, "request_timeout", "the request body came too slowly");
    static final Rejection TOO_MANY_CONNECTIONS =
            new Rejection(503, "too_many_connections", "too many connections are open");

    private Rejections() {}

    static Rejection bodyTooLarge(long max) {
        return new Rejection(413, "body_too_large", "the body is too large (expected: at most " + max + " bytes)");
    }

    static Rejection malformed(String message) {
        return new Rejection(400, "malformed_request", message);
    }
}
