package dev.sluice.bench.clients;

/** What every client asks, and what it is told. */
public final class Question {
    public static final String KEY = "sk-bench-123456";
    public static final String MODEL = "gpt";
    public static final String SYSTEM = "You answer in short sentences and never make anything up.";
    /** About 2 KB. */
    public static final String USER =
            "Tell me about the owl and the dog, where they went, what they saw there and what they said. ".repeat(20);
    public static final double TEMPERATURE = 0.7;
    public static final int MAX_TOKENS = 512;
    /** Characters of a plain answer. */
    public static final int ANSWER_LENGTH = 600;
    /** Events with text in a stream. */
    public static final int PIECES = 50;

    private Question() {}
}
