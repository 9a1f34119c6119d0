package dev.sluice.gateway.keys;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Nearest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line of a key file: a JSON object, each field checked, none unknown. */
final class KeyLine {
    private static final String HASH_FORM = "hmac-sha256";
    private static final Set<String> REQUIRED = Set.of("id", "name", "hash", "created", "models");
    private static final Set<String> OPTIONAL =
            Set.of("expires", "revoked", "rpm", "tpm", "concurrency", "max_body_bytes", "max_deadline_ms");

    private final JsonObject object;

    private KeyLine(JsonObject object) {
        this.object = object;
    }

    /**
     * The key of a line.
     *
     * @throws IllegalArgumentException when it isn't one: {@code field: value (expected: …)}, never with the hash
     */
    static StoredKey read(String line) {
        JsonObject object;
        try {
            object = Json.parse(line);
        } catch (JsonException e) {
            throw new IllegalArgumentException("malformed (expected: one JSON object a line, each field once)", e);
        }
        return new KeyLine(object).key();
    }

    /** The line of a key, without an end of line. */
    static String write(StoredKey stored) {
        VirtualKey key = stored.key();
        KeyTerms terms = key.terms();
        JsonObject line = JsonObject.of("id", key.id(), "name", key.name())
                .with(
                        "hash",
                        HASH_FORM + ":" + stored.pepper() + ":" + stored.hash().hex())
                .with("created", key.created().toString());
        line = withTime(line, "expires", key.expires());
        line = withTime(line, "revoked", key.revoked());
        line = line.with("models", terms.models().entries());
        line = withNumber(line, "rpm", terms.requestsPerMinute());
        line = withNumber(line, "tpm", terms.tokensPerMinute());
        line = withNumber(line, "concurrency", terms.concurrency());
        line = withNumber(line, "max_body_bytes", terms.maxBodyBytes());
        Duration deadline = terms.maxDeadline();
        line = withNumber(line, "max_deadline_ms", deadline == null ? 0 : deadline.toMillis());
        return Json.text(line);
    }

    private StoredKey key() {
        for (String field : object.fields().keySet()) {
            if (!REQUIRED.contains(field) && !OPTIONAL.contains(field)) {
                throw new IllegalArgumentException(Check.shown(field) + ": unknown field"
                        + Nearest.hint(field, OPTIONAL) + " (expected: " + String.join(", ", fields()) + ")");
            }
        }
        String[] hash = hash();
        @Nullable Long deadline = number("max_deadline_ms", KeyTerms.MAX_DEADLINE_MILLIS);
        KeyTerms terms = new KeyTerms(
                models(),
                (int) orNone(number("rpm", KeyTerms.MAX_REQUESTS)),
                orNone(number("tpm", KeyTerms.MAX_TOKENS)),
                (int) orNone(number("concurrency", KeyTerms.MAX_CONCURRENCY)),
                orNone(number("max_body_bytes", KeyTerms.MAX_BODY)),
                deadline == null ? null : Duration.ofMillis(deadline));
        VirtualKey key = new VirtualKey(
                text("id"), text("name"), time("created", text("created")), time("expires"), time("revoked"), terms);
        return new StoredKey(key, KeyHash.parse(hash[2]), hash[1]);
    }

    private static List<String> fields() {
        List<String> fields = new ArrayList<>(REQUIRED);
        fields.addAll(OPTIONAL);
        fields.sort(null);
        return fields;
    }

    private String text(String field) {
        if (object.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(
                field + ": " + (object.has(field) ? "no text" : "missing") + " (expected: a text in double quotes)");
    }

    private String[] hash() {
        String[] parts = text("hash").split(":", -1);
        if (parts.length != 3
                || !parts[0].equals(HASH_FORM)
                || !parts[1].matches("[0-9a-f]{8}")
                || !KeyHash.isHex(parts[2])) {
            throw new IllegalArgumentException(
                    "hash: *** (expected: hmac-sha256, 8 and 64 hexadecimal digits, with colons between them)");
        }
        return parts;
    }

    private ModelRules models() {
        String expected = " (expected: a list of texts, [\"*\"] for all models, [] for none)";
        if (!(object.get("models") instanceof List<?> list)) {
            throw new IllegalArgumentException("models: " + (object.has("models") ? "no list" : "missing") + expected);
        }
        List<String> entries = new ArrayList<>();
        for (Object entry : list) {
            if (!(entry instanceof String text)) {
                throw new IllegalArgumentException("models: an entry that is no text" + expected);
            }
            entries.add(text);
        }
        return new ModelRules(entries);
    }

    /** A limit, or null when there is none. Nought is refused: one may mean "nothing", another "no limit" by it. */
    private @Nullable Long number(String field, long max) {
        Object value = object.get(field);
        if (value == null) {
            return null;
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        long number = whole ? ((Number) value).longValue() : 0;
        if (number < 1 || number > max) {
            throw new IllegalArgumentException(field + ": " + (whole ? number : "no such number")
                    + " (expected: a whole number from 1 to " + max + ", or no such field for no limit)");
        }
        return number;
    }

    private @Nullable Instant time(String field) {
        return object.get(field) == null ? null : time(field, text(field));
    }

    private static Instant time(String field, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    field + ": " + Check.shown(text) + " (expected: such as 2031-05-31T12:00:00Z)", e);
        }
    }

    private static long orNone(@Nullable Long limit) {
        return limit == null ? 0 : limit;
    }

    private static JsonObject withTime(JsonObject line, String field, @Nullable Instant time) {
        return time == null ? line : line.with(field, time.toString());
    }

    private static JsonObject withNumber(JsonObject line, String field, long number) {
        return number == 0 ? line : line.with(field, number);
    }
}
