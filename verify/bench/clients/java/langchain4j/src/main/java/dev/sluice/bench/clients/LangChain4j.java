package dev.sluice.bench.clients;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;

/** LangChain4j: plain calls block, streams call back. */
final class LangChain4j implements Endpoint {
    private final OpenAiChatModel plain;
    private final OpenAiStreamingChatModel streaming;

    private LangChain4j(String baseUrl) {
        plain = OpenAiChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey(Question.KEY)
                .modelName(Question.MODEL)
                .temperature(Question.TEMPERATURE)
                .maxTokens(Question.MAX_TOKENS)
                .timeout(Duration.ofSeconds(30))
                .build();
        streaming = OpenAiStreamingChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey(Question.KEY)
                .modelName(Question.MODEL)
                .temperature(Question.TEMPERATURE)
                .maxTokens(Question.MAX_TOKENS)
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    public static void main(String[] args) throws Exception {
        Driver.run((baseUrl, inFlight) -> new LangChain4j(baseUrl));
    }

    private static ChatRequest request() {
        return ChatRequest.builder()
                .messages(SystemMessage.from(Question.SYSTEM), UserMessage.from(Question.USER))
                .build();
    }

    @Override
    public boolean blocking(boolean streamed) {
        return !streamed;
    }

    @Override
    public void plain(Call call) {
        call.answered(plain.chat(request()).aiMessage().text());
    }

    @Override
    public void stream(Call call) {
        streaming.chat(request(), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                call.piece(text);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                call.finished();
            }

            @Override
            public void onError(Throwable failure) {
                call.failed(failure);
            }
        });
    }

    @Override
    public void close() {
        // Has nothing to close.
    }
}
