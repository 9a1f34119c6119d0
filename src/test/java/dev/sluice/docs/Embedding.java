package dev.sluice.docs;

// example:begin
import dev.sluice.Sluice;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import java.time.Duration;

/** Asks GLM, and Kimi if GLM can't answer; ten seconds for everything. */
final class Embedding {
    static void ask(Sluice sluice) {
        CallOptions options = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(10));
        sluice.chat(ChatRequest.of("auto", "Why is the sky blue?"), options)
                .thenAccept(answer -> System.out.println(answer.text()))
                .exceptionally(failure -> {
                    System.err.println(failure.getMessage());
                    return null;
                })
                .join();
    }

    public static void main(String[] args) {
        try (Sluice sluice = Sluice.start()) {
            ask(sluice);
        }
    }
}
// example:end
