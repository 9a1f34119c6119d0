package dev.sluice.codec;

import dev.sluice.model.FailureKind;
import dev.sluice.model.Remedy;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's error codes mean.
 *
 * @param codes codes and types that say more than the HTTP status does
 * @param families types so broad that the status, where it is an error, says more
 * @param phrases words in the message that narrow a class down, the first that fits
 */
record ErrorTable(Map<String, Verdict> codes, Map<String, Verdict> families, List<Phrase> phrases) {
    ErrorTable {
        codes = Map.copyOf(codes);
        families = Map.copyOf(families);
        phrases = List.copyOf(phrases);
    }

    /**
     * Words that make one class another.
     *
     * @param within the class so far
     * @param words in lower case
     * @param kind the class they mean
     */
    record Phrase(FailureKind within, String words, FailureKind kind) {}

    static Builder builder() {
        return new Builder();
    }

    /** What the code or type says whatever the status; null when it says nothing. */
    @Nullable
    Verdict byCode(ProviderError error) {
        Verdict verdict = codes.get(error.code());
        return verdict != null ? verdict : codes.get(error.type());
    }

    /** What the type says of an error without an HTTP status of its own; null when it says nothing. */
    @Nullable
    Verdict byFamily(ProviderError error) {
        Verdict verdict = families.get(error.type());
        return verdict != null ? verdict : families.get(error.code());
    }

    /** The verdict in the light of the message. */
    Verdict narrowed(Verdict verdict, String message) {
        if (phrases.isEmpty() || message.isEmpty()) {
            return verdict;
        }
        String text = message.toLowerCase(Locale.ROOT);
        for (Phrase phrase : phrases) {
            if (phrase.within() == verdict.kind() && text.contains(phrase.words())) {
                return Verdict.of(phrase.kind());
            }
        }
        return verdict;
    }

    /** Collects the rows. */
    static final class Builder {
        private final Map<String, Verdict> codes = new HashMap<>();
        private final Map<String, Verdict> families = new HashMap<>();
        private final List<Phrase> phrases = new java.util.ArrayList<>();

        Builder code(FailureKind kind, String... names) {
            return code(kind, kind.remedy(), names);
        }

        Builder code(FailureKind kind, Remedy remedy, String... names) {
            for (String name : names) {
                codes.put(name, new Verdict(kind, remedy));
            }
            return this;
        }

        Builder family(FailureKind kind, String... names) {
            for (String name : names) {
                families.put(name, Verdict.of(kind));
            }
            return this;
        }

        Builder phrase(FailureKind within, String words, FailureKind kind) {
            phrases.add(new Phrase(within, words, kind));
            return this;
        }

        ErrorTable build() {
            return new ErrorTable(codes, families, phrases);
        }
    }
}
