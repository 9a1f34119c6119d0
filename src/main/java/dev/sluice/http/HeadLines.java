package dev.sluice.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The head of a reply (RFC 9112 §4, §5): checked line by line, with what says where its body ends. The fields themselves are
 * made for who asks. Confined to its reader.
 */
final class HeadLines {
    /** Octets of a name (RFC 9110 §5.6.2). */
    private static final boolean[] TOKEN = token();

    private static final int MAX_DIGITS = 18;

    private final int maxFields;
    private final int maxValueBytes;
    private byte[] bytes = new byte[0];
    private int fieldsFrom;
    private int to;
    private int status;
    private long length;
    private boolean chunked;
    private boolean keepAlive;
    private String contentType = "";

    HeadLines(int maxFields, int maxValueBytes) {
        this.maxFields = maxFields;
        this.maxValueBytes = maxValueBytes;
    }

    static BadReplyException noStatusLine() {
        return new BadReplyException("it does not begin with an HTTP/1.1 status line");
    }

    /** Reads {@code bytes[from, to)}, which end with the empty line; gives the status. */
    int read(byte[] read, int from, int end) {
        bytes = read;
        to = end;
        status = status(from);
        boolean old = bytes[from + 7] == '0';
        keepAlive = !old;
        length = -1;
        chunked = false;
        contentType = "";
        fieldsFrom = lineEnd(from);
        int count = 0;
        int line = fieldsFrom;
        while (!isEmpty(line)) {
            if (++count > maxFields) {
                throw new BadReplyException("it has more than " + maxFields + " header fields");
            }
            int next = fieldEnd(line);
            readField(line, next, old);
            line = next;
        }
        return status;
    }

    /** The length that the head names; -1 when it names none. */
    long length() {
        return length;
    }

    boolean isChunked() {
        return chunked;
    }

    boolean isKeptAlive() {
        return keepAlive;
    }

    boolean isEventStream() {
        return contentType.equals("text/event-stream");
    }

    HttpHead head() {
        List<HttpField> fields = new ArrayList<>();
        int line = fieldsFrom;
        while (!isEmpty(line)) {
            int next = fieldEnd(line);
            int colon = colon(line, next);
            if (!isName(line, colon, "content-type")) {
                fields.add(HttpField.of(text(line, colon), value(colon + 1, next)));
            }
            line = next;
        }
        return new HttpHead(status, contentType, fields.isEmpty() ? HttpFields.EMPTY : new HttpFields(fields));
    }

    private int status(int from) {
        if (to - from < 13 || !is(bytes, from, "http/1.", 7) || bytes[from + 8] != ' ') {
            throw noStatusLine();
        }
        if (bytes[from + 7] != '1' && bytes[from + 7] != '0') {
            throw new BadReplyException("its version is neither HTTP/1.1 nor HTTP/1.0");
        }
        int code = 0;
        for (int i = from + 9; i < from + 12; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw new BadReplyException("its status is no number");
            }
            code = code * 10 + bytes[i] - '0';
        }
        byte after = bytes[from + 12];
        if (code < 100 || (after != ' ' && after != '\r' && after != '\n')) {
            throw new BadReplyException("its status is no number of three digits");
        }
        return code;
    }

    private void readField(int line, int next, boolean old) {
        int colon = colon(line, next);
        int size = 0;
        for (int i = colon + 1; i < next; i++) {
            byte b = bytes[i];
            boolean lineEnd = b == '\n' || (b == '\r' && i + 1 < next && bytes[i + 1] == '\n');
            if (!lineEnd && ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f)) {
                throw new BadReplyException("a header field has a control character");
            }
            if (!lineEnd && ++size > maxValueBytes) {
                throw new BadReplyException("a header field is longer than " + maxValueBytes + " bytes");
            }
        }
        switch (colon - line) {
            case 14 -> {
                if (isName(line, colon, "content-length")) {
                    length = length(value(colon + 1, next));
                }
            }
            case 17 -> {
                if (isName(line, colon, "transfer-encoding")) {
                    if (chunked || !value(colon + 1, next).equalsIgnoreCase("chunked")) {
                        throw new BadReplyException("its transfer coding is other than chunked");
                    }
                    chunked = true;
                }
            }
            case 12 -> {
                if (isName(line, colon, "content-type")) {
                    contentType = mediaType(value(colon + 1, next));
                }
            }
            case 10 -> {
                if (isName(line, colon, "connection")) {
                    String options = value(colon + 1, next).toLowerCase(Locale.ROOT);
                    keepAlive = !options.contains("close") && (old ? options.contains("keep-alive") : keepAlive);
                }
            }
            default -> {
                // Of no matter for where it ends.
            }
        }
        if (chunked && length >= 0) {
            // Chunks have the last word, and the connection none after it (RFC 9112 §6.1).
            keepAlive = false;
        }
    }

    private long length(String digits) {
        boolean number = !digits.isEmpty() && digits.length() <= MAX_DIGITS;
        for (int i = 0; i < digits.length() && number; i++) {
            number = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (!number) {
            throw new BadReplyException("its Content-Length is no number");
        }
        long named = Long.parseLong(digits);
        if (length >= 0 && length != named) {
            throw new BadReplyException("it has two Content-Lengths, which differ");
        }
        return named;
    }

    private int colon(int line, int next) {
        int at = line;
        while (at < next && bytes[at] >= 0 && TOKEN[bytes[at]]) {
            at++;
        }
        if (at == line || at == next || bytes[at] != ':') {
            throw new BadReplyException("a line of its head is no header field");
        }
        return at;
    }

    private static String mediaType(String value) {
        int parameters = value.indexOf(';');
        String type = parameters < 0 ? value : value.substring(0, parameters).strip();
        return type.toLowerCase(Locale.ROOT);
    }

    /** Without the spaces around it; a line that goes on in the next is one (RFC 9112 §5.2). */
    private String value(int from, int next) {
        int begin = from;
        int end = next;
        while (begin < end && isSpace(bytes[begin])) {
            begin++;
        }
        while (end > begin && isSpace(bytes[end - 1])) {
            end--;
        }
        String value = text(begin, end);
        return value.indexOf('\n') < 0 ? value : value.replaceAll("[ \t]*\r?\n[ \t]+", " ");
    }

    private String text(int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private boolean isEmpty(int line) {
        return line >= to || bytes[line] == '\n' || (bytes[line] == '\r' && line + 1 < to && bytes[line + 1] == '\n');
    }

    /** Behind the line, and those that it goes on in. */
    private int fieldEnd(int line) {
        int end = lineEnd(line);
        while (end < to && (bytes[end] == ' ' || bytes[end] == '\t')) {
            end = lineEnd(end);
        }
        return end;
    }

    private int lineEnd(int from) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return to;
    }

    private boolean isName(int line, int colon, String name) {
        return colon - line == name.length() && is(bytes, line, name, name.length());
    }

    /** Whether the bytes are the beginning of a text, which is lower case. */
    static boolean is(byte[] bytes, int from, String text, int length) {
        for (int i = 0; i < length; i++) {
            int b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean[] token() {
        boolean[] token = new boolean[128];
        for (char c = '!'; c < 0x7f; c++) {
            token[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
        return token;
    }
}
