package dev.sluice.gateway.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests as bytes, those that must be refused and those that must pass, and what becomes of them. */
final class RawRequests {
    /** A request of its own behind a bad one: it must never run. */
    static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    /**
     * @param name what is the matter with it
     * @param text the bytes, as ISO 8859-1
     * @param status of the answer
     */
    record Raw(String name, String text, int status) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return name + " -> " + status;
        }
    }

    private RawRequests() {}

    /** What the guard itself refuses under {@link FramingLimits#DEFAULT} with 4,096 bytes of body. */
    static List<Raw> refused() {
        return List.of(
                head("Content-Length past 2^64", "Content-Length: 18446744073709551619", "abc", 400),
                head("Content-Length of 19 digits", "Content-Length: 0000000000000000003", "abc", 400),
                head("Content-Length +3", "Content-Length: +3", "abc", 400),
                head("Content-Length -1", "Content-Length: -1", "abc", 400),
                head("Content-Length 0x3", "Content-Length: 0x3", "abc", 400),
                head("Content-Length 3.0", "Content-Length: 3.0", "abc", 400),
                head("Content-Length with a blank inside", "Content-Length: 1 3", "abc", 400),
                head("Content-Length as a list", "Content-Length: 3, 3", "abc", 400),
                head("Content-Length empty", "Content-Length: ", "abc", 400),
                head("Content-Length twice, differing", "Content-Length: 3\r\nContent-Length: 4", "abc", 400),
                head("Content-Length twice, equal", "Content-Length: 3\r\nContent-Length: 3", "abc", 400),
                head(
                        "Content-Length, then Transfer-Encoding",
                        "Content-Length: 3\r\nTransfer-Encoding: chunked",
                        "0\r\n\r\n",
                        400),
                head(
                        "Transfer-Encoding, then Content-Length",
                        "Transfer-Encoding: chunked\r\nContent-Length: 3",
                        "0\r\n\r\n",
                        400),
                head("Transfer-Encoding identity", "Transfer-Encoding: identity", "abc", 400),
                head("Transfer-Encoding gzip, chunked", "Transfer-Encoding: gzip, chunked", "0\r\n\r\n", 400),
                head("Transfer-Encoding chunked, identity", "Transfer-Encoding: chunked, identity", "0\r\n\r\n", 400),
                head(
                        "Transfer-Encoding twice",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                        "0\r\n\r\n",
                        400),
                head("Transfer-Encoding xchunked", "Transfer-Encoding: xchunked", "0\r\n\r\n", 400),
                head("Transfer-Encoding with a vertical tab", "Transfer-Encoding: \u000bchunked", "0\r\n\r\n", 400),
                head("blank before the colon", "Content-Length : 3", "abc", 400),
                head("tab before the colon", "Transfer-Encoding\t: chunked", "0\r\n\r\n", 400),
                head("a folded field", "X-A: b\r\n c", "", 400),
                head("a folded Transfer-Encoding", "Transfer-Encoding:\r\n chunked", "0\r\n\r\n", 400),
                head("a field without a colon", "nonsense", "", 400),
                head("a field without a name", ": value", "", 400),
                head("NUL in a value", "X-A: a\0b", "", 400),
                head("bare CR in a value", "X-A: a\rContent-Length: 3", "", 400),
                head("bare LF in a value", "X-A: a\nTransfer-Encoding: chunked", "", 400),
                head("a control character in a value", "X-A: a\u0001b", "", 400),
                head("a value in Latin-1", "X-A: \u00e9", "", 400),
                head("a cut UTF-8 sequence that eats the line's end", "X-A: \u00e9\r\nContent-Length: 3", "abc", 400),
                head("a cut UTF-8 sequence of four", "X-A: \u00f0\u009f\r\nContent-Length: 3", "abc", 400),
                head("a UTF-8 sequence without beginning", "X-A: \u0080", "", 400),
                head("a length in other digits", "Content-Length: \u00d9\u00a3", "abc", 400),
                head("a name above ASCII", "X-\u00e9: a", "", 400),
                head("Host twice", "Host: other", "", 400),
                new Raw("no Host", "POST /echo HTTP/1.1\r\nX-A: b\r\n\r\n", 400),
                new Raw("an empty Host", "POST /echo HTTP/1.1\r\nHost: \r\n\r\n", 400),
                new Raw("no Host in HTTP/1.0", "GET /echo HTTP/1.0\r\n\r\n", 400),
                new Raw("LF line ends only", "GET /echo HTTP/1.1\nHost: h\n\n", 400),
                new Raw("LF after the request line", "GET /echo HTTP/1.1\nHost: h\r\n\r\n", 400),
                new Raw("LF at the head's end", "GET /echo HTTP/1.1\r\nHost: h\r\n\n", 400),
                new Raw("a folded first line", "GET /echo HTTP/1.1\r\n Host: h\r\n\r\n", 400),
                new Raw("NUL in the target", "GET /ec\0ho HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw("two blanks in the request line", "GET  /echo HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw("no version", "GET /echo\r\nHost: h\r\n\r\n", 400),
                new Raw("a blank after the version", "GET /echo HTTP/1.1 \r\nHost: h\r\n\r\n", 400),
                new Raw("a blank before the method", " GET /echo HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw("a method that is no token", "GE(T /echo HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw("a method without end", "ABCDEFGHIJKLMNOPQ /echo HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw("a TLS handshake", "\u0016\u0003\u0001\u0002\0\u0001\0", 400),
                new Raw("HTTP/2 by prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                new Raw("HTTP/1.2", "GET /echo HTTP/1.2\r\nHost: h\r\n\r\n", 505),
                new Raw("a lower-case version", "GET /echo http/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw("CR alone before the request line", "\rGET /echo HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw(
                        "Transfer-Encoding in HTTP/1.0",
                        "POST /echo HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400),
                head("another expectation", "Expect: 200-ok", "", 417),
                new Raw("a target of 3 KB", "GET /" + "a".repeat(3072) + " HTTP/1.1\r\nHost: h\r\n\r\n", 414),
                head("a field of 9 KB", "X-A: " + "a".repeat(9216), "", 431),
                head("a head of 20 KB", ("X-A: " + "a".repeat(4000) + "\r\n").repeat(5) + "X-B: c", "", 431),
                head("65 fields", "X-A: b\r\n".repeat(64) + "X-B: c", "", 431),
                head("a body past the limit, by its length", "Content-Length: 4097", "", 413),
                head("a body far past the limit", "Content-Length: 999999999999999999", "", 413),
                chunked("chunks past the limit", "801\r\n" + "a".repeat(2049) + "\r\n800\r\n", 413),
                chunked("a chunk of 4 GB", "100000004\r\nabc", 413),
                chunked("a chunk size of 16 digits", "0000000000000003\r\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk size that overflows", "fffffffffffffffff3\r\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk size with a sign", "+3\r\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk size with 0x", "0x3\r\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk size with a blank", "3 \r\nabc\r\n0\r\n\r\n", 400),
                chunked("no chunk size", "\r\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk line with LF only", "3\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk extension with LF only", "3;a=b\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk extension with bare CR", "3;a\rb\r\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk extension of 300 bytes", "3;" + "a".repeat(300) + "\r\nabc\r\n0\r\n\r\n", 400),
                chunked("a chunk longer than its size", "3\r\nabcd\r\n0\r\n\r\n", 400),
                chunked("a chunk that ends with LF", "3\r\nabc\n0\r\n\r\n", 400),
                chunked("the last chunk with LF only", "0\n\r\n", 400),
                chunked("a trailer with LF only", "0\r\nX-A: b\n\r\n", 400),
                chunked("a folded trailer", "0\r\nX-A: b\r\n c\r\n\r\n", 400),
                chunked("Content-Length in the trailer", "0\r\nContent-Length: 3\r\n\r\n", 400),
                chunked("Host in the trailer", "0\r\nHost: other\r\n\r\n", 400),
                chunked("a trailer of 20 KB", "0\r\n" + ("X-A: " + "a".repeat(4000) + "\r\n").repeat(5) + "\r\n", 431));
    }

    /** What passes the guard, and what only the HTTP layer refuses. */
    static List<Raw> passed() {
        return List.of(
                new Raw("a plain request", "GET /echo HTTP/1.1\r\nHost: h\r\n\r\n", 200),
                new Raw("an empty line before it", "\r\nGET /echo HTTP/1.1\r\nHost: h\r\n\r\n", 200),
                new Raw("HTTP/1.0 with Host", "GET /echo HTTP/1.0\r\nHost: h\r\n\r\n", 200),
                head("a body", "Content-Length: 3", "abc", 200),
                head("a body of 18 digits of length", "Content-Length: 000000000000000003", "abc", 200),
                head("a name in capitals", "CONTENT-LENGTH:3", "abc", 200),
                head("blanks around the length", "Content-Length: \t 3 \t", "abc", 200),
                head("a body up to the limit", "Content-Length: 4096", "a".repeat(4096), 200),
                head("an empty value", "X-A:", "", 200),
                head("a value in UTF-8", "X-A: \u00c3\u00a9\u00e4\u00b8\u00ad\u00f0\u009f\u0098\u0080", "", 200),
                head("63 fields", "X-A: b\r\n".repeat(61) + "X-B: c", "", 200),
                chunked("chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 200),
                chunked("chunks with an extension", "3;name=\"value\"\r\nabc\r\n0\r\n\r\n", 200),
                chunked("chunks with a trailer", "3\r\nabc\r\n0\r\nX-Sum: d\r\n\r\n", 200),
                chunked("leading zeros in a size", "0003\r\nabc\r\n000\r\n\r\n", 200),
                head("Chunked in capitals", "Transfer-Encoding: CHUNKED", "3\r\nabc\r\n0\r\n\r\n", 200),
                new Raw("an absolute target", "GET http://h/echo HTTP/1.1\r\nHost: h\r\n\r\n", 200),
                new Raw("a foreign absolute target", "GET http://other/echo HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw("a malformed target", "GET /ec%ho HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                new Raw("a fragment in Host", "GET /echo HTTP/1.1\r\nHost: h/#\r\n\r\n", 400),
                new Raw("a path in Host", "GET /echo HTTP/1.1\r\nHost: h/?\r\n\r\n", 400),
                new Raw("CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", 400),
                new Raw("an unknown method", "BREW /echo HTTP/1.1\r\nHost: h\r\n\r\n", 501));
    }

    private static Raw head(String name, String fields, String body, int status) {
        return new Raw(name, "POST /echo HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n\r\n" + body, status);
    }

    private static Raw chunked(String name, String body, int status) {
        return head(name, "Transfer-Encoding: chunked", body, status);
    }
}
