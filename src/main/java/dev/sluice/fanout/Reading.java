package dev.sluice.fanout;

import dev.sluice.codec.CanonicalJson;
import dev.sluice.codec.JsonException;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an answer says, in a form that can be compared. Pure. */
final class Reading {
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern EDGES = Pattern.compile("^[\\p{P}\\p{S}\\s]+|[\\p{P}\\p{S}\\s]+$");
    private static final Pattern FENCE =
            Pattern.compile("\\A\\s*```[\\w-]*\\s*\\n(.*?)\\n?\\s*```\\s*\\z", Pattern.DOTALL);
    /** A minus counts as one only where it follows nothing that it could join: {@code 3-5} ends with 5. */
    private static final Pattern NUMBER = Pattern.compile("(?:(?<![\\p{Alnum}.,)])[-+\u2212])?(?<![\\p{Alnum}.,])"
            + "(?:\\d{1,3}(?:[,\u00a0\u202f]\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?(?:[eE][-+]?\\d{1,3})?(?!\\p{Alpha})");
    /** Where a number is looked for: an answer says it at its end. */
    private static final int NUMBER_WITHIN = 4_000;

    private Reading() {}

    /** The text in the form in which answers that agree are equal; null when it says nothing that could agree. */
    static @Nullable Comparable<?> of(Agreement agreement, String text) {
        if (agreement instanceof Agreement.Normalised) {
            return normalised(text);
        }
        if (agreement instanceof Agreement.JsonEqual) {
            return json(text);
        }
        return agreement instanceof Agreement.Numeric ? number(text) : text;
    }

    static String normalised(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        String bare = EDGES.matcher(folded).replaceAll("");
        return SPACE.matcher(bare.isEmpty() ? folded : bare).replaceAll(" ").strip();
    }

    static @Nullable String json(String text) {
        Matcher fence = FENCE.matcher(text);
        try {
            return CanonicalJson.byWorth(fence.matches() ? fence.group(1) : text);
        } catch (JsonException none) {
            return null;
        }
    }

    static @Nullable BigDecimal number(String text) {
        Matcher numbers = NUMBER.matcher(text.substring(Math.max(0, text.length() - NUMBER_WITHIN)));
        String last = null;
        while (numbers.find()) {
            last = numbers.group();
        }
        return last == null ? null : new BigDecimal(last.replace('\u2212', '-').replaceAll("[,\u00a0\u202f]", ""));
    }
}
