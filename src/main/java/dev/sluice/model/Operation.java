package dev.sluice.model;

/** What is asked of a model, by the names of OpenTelemetry's conventions ({@code gen_ai.operation.name}). */
public enum Operation {
    CHAT("chat"),
    EMBEDDINGS("embeddings");

    private final String label;

    Operation(String label) {
        this.label = label;
    }

    /** The name in metrics and traces. */
    public String label() {
        return label;
    }
}
