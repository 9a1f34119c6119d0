package dev.sluice.gateway;

import dev.sluice.api.MalformedRequestException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code multipart/form-data} as it comes (RFC 7578, RFC 2046 §5.1), in memory that does not depend on the length of its
 * parts. Any split of the bytes gives the same parts. Not thread-safe.
 *
 * <p>Strict: lines end with CRLF, each part has a {@code Content-Disposition} of {@code form-data} with a name; at most 20
 * parts, 8 KiB of header each.
 */
final class Multipart {
    private static final int MAX_PARTS = 20;
    private static final int MAX_HEADER = 8 << 10;
    private static final int MAX_BOUNDARY = 70;
    private static final Pattern BOUNDARY = Pattern.compile(
            "(?i)multipart/form-data\\s*;.*?boundary=(?:\"([^\"]+)\"|([^\\s;\"]+))\\s*(?:;.*)?", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("(?i)[;\\s]name=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))");
    private static final Pattern FILE =
            Pattern.compile("(?i)[;\\s]filename=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))");

    /** Who hears of the parts, in order. */
    interface Parts {
        /**
         * A part begins.
         *
         * @param file the name of the file that it is; empty for a field
         */
        void begin(String name, String file);

        /** Some of its bytes; the array is the receiver's to keep. */
        void bytes(byte[] some);

        void end();
    }

    private enum Place {
        /** Before the first boundary. */
        PREAMBLE,
        /** After a boundary: the end of its line, or two dashes. */
        BOUNDARY,
        HEADER,
        DATA,
        /** After the last boundary. */
        EPILOGUE
    }

    private final byte[] delimiter;
    private final int[] fallbacks;
    private final Parts parts;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private Place place = Place.PREAMBLE;
    private int matched;
    private int count;

    private Multipart(String boundary, Parts parts) {
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.fallbacks = fallbacks(delimiter);
        this.parts = parts;
        // The first boundary has no end of a line before it.
        this.matched = 2;
    }

    /**
     * Reads a body of that type.
     *
     * @throws MalformedRequestException when the type is another, or has no boundary
     */
    static Multipart of(String contentType, Parts parts) {
        Matcher type = BOUNDARY.matcher(contentType);
        if (!type.matches()) {
            throw new MalformedRequestException(
                    "content-type: (expected: multipart/form-data with a boundary)", "content-type");
        }
        String boundary = type.group(1) == null ? type.group(2) : type.group(1);
        if (boundary.length() > MAX_BOUNDARY) {
            throw new MalformedRequestException(
                    "content-type: (expected: a boundary of at most " + MAX_BOUNDARY + " characters)", "content-type");
        }
        return new Multipart(boundary, parts);
    }

    /**
     * Takes some bytes.
     *
     * @throws MalformedRequestException when they are not what they must be
     */
    void feed(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            at = switch (place) {
                case PREAMBLE, DATA -> data(bytes, at);
                case BOUNDARY -> boundary(bytes[at], at);
                case HEADER -> header(bytes[at], at);
                case EPILOGUE -> bytes.length;
            };
        }
        flush();
    }

    /**
     * That was all.
     *
     * @throws MalformedRequestException when it is not complete
     */
    void end() {
        if (place != Place.EPILOGUE) {
            throw malformed("it ends before its last boundary");
        }
    }

    /** Looks for the next boundary by Knuth, Morris and Pratt's way; whole stretches without a CR are passed on at once. */
    private int data(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length) {
            byte octet = bytes[at];
            while (matched > 0 && delimiter[matched] != octet) {
                int next = fallbacks[matched - 1];
                data.write(delimiter, 0, matched - next);
                matched = next;
            }
            if (delimiter[matched] == octet) {
                matched++;
                at++;
                if (matched == delimiter.length) {
                    found();
                    return at;
                }
            } else {
                int end = at + 1;
                while (end < bytes.length && bytes[end] != '\r') {
                    end++;
                }
                data.write(bytes, at, end - at);
                at = end;
            }
        }
        return at;
    }

    private void found() {
        matched = 0;
        if (place == Place.DATA) {
            flush();
            parts.end();
        }
        data.reset();
        header.reset();
        place = Place.BOUNDARY;
    }

    private int boundary(byte octet, int at) {
        header.write(octet);
        String line = header.toString(StandardCharsets.ISO_8859_1);
        if (line.equals("--")) {
            place = Place.EPILOGUE;
        } else if (line.endsWith("\r\n") && line.isBlank()) {
            header.reset();
            place = Place.HEADER;
            if (++count > MAX_PARTS) {
                throw malformed("more than " + MAX_PARTS + " parts");
            }
        } else if ((!line.equals("-") && !line.isBlank()) || line.length() > MAX_BOUNDARY) {
            throw malformed("something follows a boundary");
        }
        return at + 1;
    }

    private int header(byte octet, int at) {
        header.write(octet);
        if (header.size() > MAX_HEADER) {
            throw malformed("the header of a part is longer than " + MAX_HEADER + " bytes");
        }
        if (octet == '\n') {
            String lines = header.toString(StandardCharsets.UTF_8);
            if (lines.endsWith("\r\n\r\n") || lines.equals("\r\n")) {
                place = Place.DATA;
                begin(lines);
            }
        }
        return at + 1;
    }

    private void begin(String lines) {
        for (String line : lines.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                Matcher name = NAME.matcher(line);
                if (!line.toLowerCase(Locale.ROOT).contains("form-data") || !name.find()) {
                    break;
                }
                Matcher file = FILE.matcher(line);
                parts.begin(value(name), file.find() ? nonEmpty(value(file)) : "");
                return;
            }
        }
        throw malformed("a part has no Content-Disposition of form-data with a name");
    }

    private static String nonEmpty(String file) {
        return file.isEmpty() ? "file" : file;
    }

    private static String value(Matcher matcher) {
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replaceAll("\\\\(.)", "$1");
    }

    private void flush() {
        if (data.size() > 0) {
            byte[] some = data.toByteArray();
            data.reset();
            if (place == Place.DATA) {
                parts.bytes(some);
            }
        }
    }

    private static MalformedRequestException malformed(String what) {
        return new MalformedRequestException(
                "the body is no multipart/form-data: " + what + " (expected: as RFC 7578 has it)", null);
    }

    private static int[] fallbacks(byte[] pattern) {
        int[] fallbacks = new int[pattern.length];
        int length = 0;
        for (int i = 1; i < pattern.length; i++) {
            while (length > 0 && pattern[i] != pattern[length]) {
                length = fallbacks[length - 1];
            }
            if (pattern[i] == pattern[length]) {
                length++;
            }
            fallbacks[i] = length;
        }
        return fallbacks;
    }
}
