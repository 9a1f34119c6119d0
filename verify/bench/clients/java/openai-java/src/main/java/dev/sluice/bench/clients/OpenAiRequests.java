package dev.sluice.bench.clients;

import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

/** What both forms share. */
final class OpenAiRequests {
    private OpenAiRequests() {}

    static ChatCompletionCreateParams params() {
        return ChatCompletionCreateParams.builder()
                .model(Question.MODEL)
                .addSystemMessage(Question.SYSTEM)
                .addUserMessage(Question.USER)
                .temperature(Question.TEMPERATURE)
                .maxTokens(Question.MAX_TOKENS)
                .build();
    }

    static String text(ChatCompletion answer) {
        return answer.choices().get(0).message().content().orElse("");
    }

    static String text(ChatCompletionChunk chunk) {
        return chunk.choices().isEmpty()
                ? ""
                : chunk.choices().get(0).delta().content().orElse("");
    }
}
