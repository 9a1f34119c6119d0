package dev.sluice.codec;

import dev.sluice.http.HttpField;
import java.time.Instant;

/** A key's way into a header field. Any thread. */
public interface Credential {
    /** The field to send now; marked secret. */
    HttpField field(Instant now);
}
