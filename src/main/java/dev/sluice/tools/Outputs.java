package dev.sluice.tools;

import dev.sluice.model.JsonObject;

/** JSON Schemas of results: the field that callers go by, and room for the others. */
final class Outputs {
    private Outputs() {}

    /** An object with a {@code status}. */
    static JsonObject status(String meaning) {
        return object("status", "string", meaning);
    }

    /** An object with a field. */
    static JsonObject object(String field, String type, String meaning) {
        JsonObject schema = JsonObject.of("type", type, "description", meaning);
        return JsonObject.of("type", "object", "properties", JsonObject.of(field, schema))
                .with("required", java.util.List.of(field))
                .with("additionalProperties", true);
    }
}
