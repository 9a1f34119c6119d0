package dev.sluice.model;

import java.time.Duration;
import java.util.List;

/** A complete answer of a model, whatever was asked of it. */
public sealed interface ModelAnswer permits ChatAnswer, EmbeddingAnswer {
    /** Tokens as billed, or {@link Usage#UNKNOWN}. */
    Usage usage();

    /** The configured provider that answered. */
    String provider();

    /** The model id sent to it. */
    String model();

    /** The provider's id of the exchange; empty when it gave none. */
    String providerRequestId();

    /** Every attempt made for the request, the last one answered. */
    List<AttemptReport> attempts();

    /** From acceptance to the end of the answer. */
    Duration elapsed();

    /** The provider's whole reply; empty for a stream. */
    JsonObject body();
}
