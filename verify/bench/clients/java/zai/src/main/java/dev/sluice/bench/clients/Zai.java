package dev.sluice.bench.clients;

import ai.z.openapi.ZaiClient;
import ai.z.openapi.service.model.ChatCompletionCreateParams;
import ai.z.openapi.service.model.ChatCompletionResponse;
import ai.z.openapi.service.model.ChatMessage;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** zai-sdk with a thread for each call in flight; it lets five of them through at a time. */
final class Zai implements Endpoint {
    private final ZaiClient client;

    private Zai(String baseUrl, int inFlight) {
        client = ZaiClient.builder()
                // It takes only keys of two parts.
                .apiKey(Question.KEY + ".secret")
                .baseUrl(baseUrl + "/")
                .disableTokenCache()
                .connectionPool(inFlight, 5, TimeUnit.MINUTES)
                // Many wait for their turn longer than any call takes.
                .networkConfig(300, 10, 300, 300, TimeUnit.SECONDS)
                .build();
    }

    public static void main(String[] args) throws Exception {
        Driver.run(Zai::new);
    }

    private static ChatCompletionCreateParams params(boolean stream) {
        return ChatCompletionCreateParams.builder()
                .model(Question.MODEL)
                .messages(List.of(
                        ChatMessage.builder().role("system").content(Question.SYSTEM).build(),
                        ChatMessage.builder().role("user").content(Question.USER).build()))
                .temperature((float) Question.TEMPERATURE)
                .maxTokens(Question.MAX_TOKENS)
                .stream(stream)
                .build();
    }

    @Override
    public boolean blocking(boolean streamed) {
        return true;
    }

    @Override
    public void plain(Call call) {
        ChatCompletionResponse response = check(client.chat().createChatCompletion(params(false)));
        call.answered(String.valueOf(
                response.getData().getChoices().get(0).getMessage().getContent()));
    }

    @Override
    public void stream(Call call) {
        check(client.chat().createChatCompletion(params(true)))
                .getFlowable()
                .blockingForEach(data -> {
                    if (data.getChoices() != null && !data.getChoices().isEmpty()) {
                        String content = data.getChoices().get(0).getDelta().getContent();
                        call.piece(content == null ? "" : content);
                    }
                });
        call.finished();
    }

    private static ChatCompletionResponse check(ChatCompletionResponse response) {
        if (!response.isSuccess()) {
            throw new IllegalStateException(String.valueOf(response.getError()));
        }
        return response;
    }

    @Override
    public void close() {
        client.close();
    }
}
