package dev.sluice.codec;

import dev.sluice.http.HttpField;
import dev.sluice.model.Secret;
import java.time.Instant;

/** A key sent as it is: {@code Authorization: Bearer …} (RFC 6750 §2.1). Immutable, any thread. */
public final class BearerCredential implements Credential {
    private final HttpField field;

    private BearerCredential(HttpField field) {
        this.field = field;
    }

    public static BearerCredential of(Secret key) {
        return new BearerCredential(HttpField.secret("Authorization", "Bearer " + key.reveal()));
    }

    @Override
    public HttpField field(Instant now) {
        return field;
    }

    @Override
    public String toString() {
        return "bearer ***";
    }
}
