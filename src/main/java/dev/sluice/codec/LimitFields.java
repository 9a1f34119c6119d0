package dev.sluice.codec;

import dev.sluice.http.HttpField;
import dev.sluice.http.HttpFields;
import dev.sluice.model.ProviderLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code x-ratelimit-…} fields of a reply: OpenAI's (its rate limits guide) and those that others have made of them. Only
 * what is fit to be passed on: at most 16, short, of plain characters. A reply without any costs a look at each name.
 */
public final class LimitFields {
    private static final String PREFIX = "x-ratelimit-";
    private static final int MOST = 16;
    private static final int LONGEST = 64;

    private LimitFields() {}

    /** Those among a reply's fields. */
    public static ProviderLimits of(HttpFields fields) {
        Map<String, String> found = null;
        List<HttpField> all = fields.list();
        for (int i = 0; i < all.size(); i++) {
            HttpField field = all.get(i);
            if (isOne(field.name()) && isFit(field)) {
                if (found == null) {
                    found = new LinkedHashMap<>();
                }
                if (found.size() < MOST) {
                    found.putIfAbsent(field.name().toLowerCase(Locale.ROOT), field.value());
                }
            }
        }
        return found == null ? ProviderLimits.NONE : new ProviderLimits(found);
    }

    private static boolean isOne(String name) {
        return name.length() > PREFIX.length()
                && (name.charAt(0) == 'x' || name.charAt(0) == 'X')
                && name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    private static boolean isFit(HttpField field) {
        return isWord(field.name(), "-") && isWord(field.value(), " .,:;=+-_\"/()");
    }

    private static boolean isWord(String text, String others) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && others.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
