package dev.sluice.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of {@code tracestate} (W3C Trace Context §3.3). */
final class TraceState {
    private static final int MAX_ENTRIES = 32;
    private static final int MAX_LENGTH = 512;
    private static final int LARGE_ENTRY = 128;
    private static final Pattern ENTRY =
            Pattern.compile("([a-z0-9][a-z0-9_\\-*/]{0,255}|[a-z0-9][a-z0-9_\\-*/]{0,240}@[a-z][a-z0-9_\\-*/]{0,13})"
                    + "=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");

    private TraceState() {}

    /**
     * The fields as one, without empty entries; empty when an entry is malformed, a key stands twice or there are too many.
     * What is longer than 512 characters loses entries of more than 128 characters first, then those at the end (§3.3.1.5).
     */
    static String clean(List<String> fields) {
        List<String> entries = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (String field : fields) {
            for (String entry : field.split(",", -1)) {
                String stripped = entry.strip();
                if (stripped.isEmpty()) {
                    continue;
                }
                if (entries.size() == MAX_ENTRIES
                        || !ENTRY.matcher(stripped).matches()
                        || !keys.add(stripped.substring(0, stripped.indexOf('=')))) {
                    return "";
                }
                entries.add(stripped);
            }
        }
        for (int i = entries.size() - 1; i >= 0 && length(entries) > MAX_LENGTH; i--) {
            if (entries.get(i).length() > LARGE_ENTRY) {
                entries.remove(i);
            }
        }
        while (length(entries) > MAX_LENGTH) {
            entries.remove(entries.size() - 1);
        }
        return String.join(",", entries);
    }

    private static int length(List<String> entries) {
        return entries.stream().mapToInt(String::length).sum() + Math.max(0, entries.size() - 1);
    }
}
