package dev.sluice.batch.journal;

import dev.sluice.batch.Counts;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;

/** What a batch that is over comes to, kept with it. */
record Totals(Counts counts, Usage usage) {
    String text() {
        return Json.text(JsonObject.of("succeeded", counts.succeeded(), "failed", counts.failed())
                .with("expired", counts.expired())
                .with("cancelled", counts.cancelled())
                .with("input_tokens", usage.inputTokens())
                .with("output_tokens", usage.outputTokens()));
    }

    static Totals of(String text) {
        JsonObject json = Json.parse(text);
        return new Totals(
                new Counts(
                        0,
                        0,
                        json.number("succeeded", 0),
                        json.number("failed", 0),
                        json.number("expired", 0),
                        json.number("cancelled", 0)),
                new Usage(json.number("input_tokens", 0), json.number("output_tokens", 0), 0));
    }
}
