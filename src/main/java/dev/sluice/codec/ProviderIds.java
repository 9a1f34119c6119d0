package dev.sluice.codec;

import dev.sluice.http.HttpFields;
import dev.sluice.model.JsonObject;
import java.util.List;

/** The provider's id of an exchange, for its support desk. */
final class ProviderIds {
    private static final List<String> FIELDS = List.of("x-request-id", "request-id", "msh-request-id", "x-log-id");

    private ProviderIds() {}

    /** From a header field, else from the body; empty when there is none. */
    static String of(HttpFields fields, JsonObject body) {
        for (String name : FIELDS) {
            String id = Scrub.id(fields.first(name));
            if (!id.isEmpty()) {
                return id;
            }
        }
        String id = Scrub.id(body.text("id"));
        return id.isEmpty() ? Scrub.id(body.text("request_id")) : id;
    }
}
