package dev.sluice.bench.clients;

import java.util.List;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Spring AI: plain calls block, streams are a Flux. */
final class SpringAi implements Endpoint {
    private final OpenAiChatModel model;

    private SpringAi(String baseUrl) {
        model = OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(baseUrl)
                        .apiKey(Question.KEY)
                        .model(Question.MODEL)
                        .temperature(Question.TEMPERATURE)
                        .maxTokens(Question.MAX_TOKENS)
                        .build())
                .build();
    }

    public static void main(String[] args) throws Exception {
        Driver.run((baseUrl, inFlight) -> new SpringAi(baseUrl));
    }

    private static Prompt prompt() {
        return new Prompt(List.of(new SystemMessage(Question.SYSTEM), new UserMessage(Question.USER)));
    }

    @Override
    public boolean blocking(boolean streamed) {
        return !streamed;
    }

    @Override
    public void plain(Call call) {
        call.answered(text(model.call(prompt())));
    }

    @Override
    public void stream(Call call) {
        model.stream(prompt()).subscribe(response -> call.piece(text(response)), call::failed, call::finished);
    }

    private static String text(ChatResponse response) {
        String text = response.getResult() == null ? null : response.getResult().getOutput().getText();
        return text == null ? "" : text;
    }

    @Override
    public void close() {
        // Has nothing to close.
    }
}
