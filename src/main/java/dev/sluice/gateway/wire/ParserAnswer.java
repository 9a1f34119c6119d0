package dev.sluice.gateway.wire;

import akka.util.ByteString;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An answer of the HTTP layer's own, known by its mark ({@link ParsingErrors#OURS}): it is given an id and told. */
final class ParserAnswer {
    private static final String MARK = "\r\n" + ParsingErrors.OURS.name() + ": " + ParsingErrors.OURS.value() + "\r\n";
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private ParserAnswer() {}

    /** The first bytes of a response as they are to leave. */
    static ByteString named(ByteString bytes, EdgeWatch watch, InetSocketAddress remote, Duration took) {
        if (bytes.size() <= STATUS_AT + 3 || bytes.apply(STATUS_AT) < '4') {
            return bytes;
        }
        String text = new String(bytes.toArrayUnsafe(), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        int mark = text.indexOf(MARK);
        if (mark < 0 || mark > end) {
            return bytes;
        }
        int status = Integer.parseInt(text, STATUS_AT, STATUS_AT + 3, 10);
        String id = watch.newId();
        String named = text.substring(0, mark) + "\r\nx-request-id: " + id + text.substring(mark + MARK.length() - 2);
        watch.answered(new EdgeAnswer(id, remote, status, ParsingErrors.code(status), named.length(), took));
        return ByteString.fromArrayUnsafe(named.getBytes(StandardCharsets.ISO_8859_1));
    }
}
