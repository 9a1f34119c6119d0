package dev.sluice.cli;

import dev.sluice.gateway.keys.KeyTerms;
import dev.sluice.gateway.keys.VirtualKey;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A virtual key as the commands show it; no secret and no hash, which it has no way of knowing. */
final class KeyView {
    private KeyView() {}

    /** An object with every field, null for no limit. */
    static JsonObject json(VirtualKey key, Instant now) {
        KeyTerms terms = key.terms();
        Duration deadline = terms.maxDeadline();
        return JsonObject.of("id", key.id(), "name", key.name())
                .with("state", key.stateAt(now).toString())
                .with("created", key.created().toString())
                .with("expires", text(key.expires()))
                .with("revoked", text(key.revoked()))
                .with("models", terms.models().entries())
                .with("rpm", orNull(terms.requestsPerMinute()))
                .with("tpm", orNull(terms.tokensPerMinute()))
                .with("concurrency", orNull(terms.concurrency()))
                .with("max_body_bytes", orNull(terms.maxBodyBytes()))
                .with("max_deadline_ms", deadline == null ? null : deadline.toMillis());
    }

    static String table(List<VirtualKey> keys, Instant now) {
        Table table = new Table(
                "id",
                "name",
                "state",
                "models",
                "rpm",
                "tpm",
                "concurrency",
                "max body",
                "max deadline",
                "created",
                "expires");
        for (VirtualKey key : keys) {
            KeyTerms terms = key.terms();
            Instant expires = key.expires();
            Duration deadline = terms.maxDeadline();
            table.row(
                    key.id(),
                    key.name(),
                    key.stateAt(now),
                    terms.models().entries().isEmpty()
                            ? "none"
                            : String.join(" ", terms.models().entries()),
                    orDash(terms.requestsPerMinute()),
                    orDash(terms.tokensPerMinute()),
                    orDash(terms.concurrency()),
                    orDash(terms.maxBodyBytes()),
                    deadline == null ? "-" : deadline.toMillis() + " ms",
                    key.created(),
                    expires == null ? "never" : expires);
        }
        return table.toString();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable Long orNull(long limit) {
        return limit == 0 ? null : limit;
    }

    private static String orDash(long limit) {
        return limit == 0 ? "-" : Long.toString(limit);
    }
}
