package dev.sluice.codec;

import java.util.regex.Pattern;

/**
 * Providers' words made fit for a log: what looks like a key becomes {@code ***}, control characters become spaces, and
 * 500 characters are enough. Providers do echo keys ("Incorrect API key provided: sk-…").
 */
final class Scrub {
    private static final int MAX_LENGTH = 500;
    /** More than is kept, so that no key is cut into something unrecognizable before it is found. */
    private static final int LOOKED_AT = 4_000;

    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer)\\s+[^\\s\"',;]+");
    private static final Pattern KEY = Pattern.compile("\\b(?:sk|pk|ak|rk)-[A-Za-z0-9_*.-]{3,}");
    /** GLM's {@code id.secret}, and tokens of three such parts. */
    private static final Pattern ID_SECRET =
            Pattern.compile("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{16,}(?:\\.[A-Za-z0-9_-]{8,}){1,2}");

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029\\s]+");

    private Scrub() {}

    /** The text as one line without keys, at most 500 characters. */
    static String text(String words) {
        String text = words.length() > LOOKED_AT ? words.substring(0, LOOKED_AT) : words;
        text = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        text = BEARER.matcher(text).replaceAll("$1 ***");
        text = KEY.matcher(text).replaceAll("***");
        text = ID_SECRET.matcher(text).replaceAll("***");
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH - 1) + "…" : text;
    }

    /** An id from a provider: visible ASCII, at most 128 characters; empty when it is anything else. */
    static String id(String words) {
        if (words.length() > 128) {
            return "";
        }
        for (int i = 0; i < words.length(); i++) {
            if (words.charAt(i) <= ' ' || words.charAt(i) > '~') {
                return "";
            }
        }
        return words;
    }
}
