package dev.sluice.gateway.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request's head may look like, and how long its body is (RFC 9112 §3, §5, §6): stricter than the RFC allows
 * wherever leniency would let two readers disagree. Pure and stateless.
 */
final class HeadRules {
    private static final int MAX_FIELDS = 100;
    private static final int MAX_LENGTH_DIGITS = 18;

    /** What a complete head says of the body. */
    sealed interface Verdict {
        /** It is fine: so many bytes follow, or chunks. */
        record Framed(long length, boolean chunked) implements Verdict {}

        /** It is not. */
        record Refused(Rejection rejection) implements Verdict {}
    }

    private final int maxHeadBytes;
    private final int maxUriBytes;
    private final long maxBodyBytes;

    HeadRules(int maxHeadBytes, int maxUriBytes, long maxBodyBytes) {
        this.maxHeadBytes = maxHeadBytes;
        this.maxUriBytes = maxUriBytes;
        this.maxBodyBytes = maxBodyBytes;
    }

    int maxHeadBytes() {
        return maxHeadBytes;
    }

    /**
     * The place after the empty line that ends a head whose beginning may have come before; 0 when it is not there yet,
     * negative when a line ends with a bare CR or LF, or what begins is no request.
     */
    int endOfHead(byte[] kept, int keptLength, byte[] bytes, int from, int to) {
        if (keptLength == 0 && from < to && !isToken(bytes[from]) && bytes[from] != '\r') {
            return -1;
        }
        for (int i = from; i < to; i++) {
            byte before = at(kept, keptLength, bytes, from, i - 1);
            if (bytes[i] != '\n') {
                if (before == '\r') {
                    return -1;
                }
                continue;
            }
            if (before != '\r') {
                return -1;
            }
            int position = keptLength + i - from;
            boolean emptyLine = at(kept, keptLength, bytes, from, i - 2) == '\n'
                    && at(kept, keptLength, bytes, from, i - 3) == '\r';
            if (emptyLine && position > 3) {
                return i + 1;
            }
        }
        return 0;
    }

    private static byte at(byte[] kept, int keptLength, byte[] bytes, int from, int index) {
        if (index >= from) {
            return bytes[index];
        }
        int before = keptLength + index - from;
        return before >= 0 ? kept[before] : 0;
    }

    /** Judges a complete head. */
    Verdict judge(byte[] bytes, int from, int to) {
        int at = from;
        if (bytes[at] == '\r') {
            at += 2;
        }
        int lineEnd = lineEnd(bytes, at);
        @Nullable Rejection line = requestLine(bytes, at, lineEnd);
        if (line != null) {
            return new Verdict.Refused(line);
        }
        boolean oldHttp = bytes[lineEnd - 1] == '0';
        long length = -1;
        boolean chunked = false;
        int hosts = 0;
        int fields = 0;
        for (at = lineEnd + 2; at < to - 2; at = lineEnd + 2) {
            lineEnd = lineEnd(bytes, at);
            if (++fields > MAX_FIELDS) {
                return new Verdict.Refused(Rejections.HEAD_TOO_LARGE);
            }
            if (!isFieldLine(bytes, at, lineEnd)) {
                return new Verdict.Refused(Rejections.FIELD_LINE);
            }
            if (is(bytes, at, "content-length")) {
                long said = length(bytes, at + 15, lineEnd);
                if (said < 0 || length >= 0) {
                    return new Verdict.Refused(Rejections.LENGTH);
                }
                length = said;
            } else if (is(bytes, at, "transfer-encoding")) {
                if (chunked || oldHttp || !value(bytes, at + 18, lineEnd).equals("chunked")) {
                    return new Verdict.Refused(Rejections.CODING);
                }
                chunked = true;
            } else if (is(bytes, at, "host")) {
                hosts++;
            }
        }
        if (hosts > 1 || (hosts == 0 && !oldHttp)) {
            return new Verdict.Refused(Rejections.HOST);
        }
        if (chunked && length >= 0) {
            return new Verdict.Refused(Rejections.TWO_LENGTHS);
        }
        return length > maxBodyBytes
                ? new Verdict.Refused(Rejections.bodyTooLarge(maxBodyBytes))
                : new Verdict.Framed(Math.max(0, length), chunked);
    }

    /** Why bytes that can't become a head, or are one that is not fine, are refused. */
    Rejection rejection(byte[] bytes, int length) {
        int end = endOfHead(bytes, 0, bytes, 0, length);
        if (end > 0 && end <= maxHeadBytes) {
            return judge(bytes, 0, end) instanceof Verdict.Refused refused
                    ? refused.rejection()
                    : Rejections.FIELD_LINE;
        }
        if (end < 0) {
            return length > 0 && !isToken(bytes[0]) && bytes[0] != '\r'
                    ? Rejections.REQUEST_LINE
                    : Rejections.BARE_LINE_END;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return Rejections.HEAD_TOO_LARGE;
            }
        }
        return Rejections.TARGET;
    }

    private @Nullable Rejection requestLine(byte[] bytes, int from, int to) {
        int space = indexOf(bytes, ' ', from, to);
        int second = space < 0 ? -1 : indexOf(bytes, ' ', space + 1, to);
        if (space <= from || second < 0 || second == space + 1) {
            return Rejections.REQUEST_LINE;
        }
        for (int i = from; i < space; i++) {
            if (!isToken(bytes[i])) {
                return Rejections.REQUEST_LINE;
            }
        }
        for (int i = space + 1; i < second; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7f) {
                return Rejections.REQUEST_LINE;
            }
        }
        String version = new String(bytes, second + 1, to - second - 1, StandardCharsets.ISO_8859_1);
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            return Rejections.REQUEST_LINE;
        }
        return second - space - 1 > maxUriBytes ? Rejections.TARGET : null;
    }

    /** Whether it is a field's line (RFC 9110 §5.1, §5.5), its line end left out. */
    static boolean isFieldLine(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isToken(bytes[at])) {
            at++;
        }
        if (at == from || at == to || bytes[at] != ':') {
            return false;
        }
        for (at++; at < to; at++) {
            if ((bytes[at] >= 0 && bytes[at] < ' ' && bytes[at] != '\t') || bytes[at] == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static long length(byte[] bytes, int from, int to) {
        String digits = value(bytes, from, to);
        if (digits.isEmpty() || digits.length() > MAX_LENGTH_DIGITS) {
            return -1;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(digits);
    }

    private static String value(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** Whether a field's line is that of the name, given in lower case. */
    private static boolean is(byte[] bytes, int from, String name) {
        int length = name.length();
        if (from + length >= bytes.length || bytes[from + length] != ':') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int c = bytes[from + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int lineEnd(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private static int indexOf(byte[] bytes, int wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** RFC 9110 §5.6.2, tchar. */
    private static boolean isToken(byte c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
