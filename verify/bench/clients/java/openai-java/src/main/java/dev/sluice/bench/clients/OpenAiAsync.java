package dev.sluice.bench.clients;

import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import java.time.Duration;
import java.util.Optional;

/** openai-java with futures. */
final class OpenAiAsync implements Endpoint {
    private final OpenAIClientAsync client;

    private OpenAiAsync(String baseUrl, int inFlight) {
        client = OpenAIOkHttpClientAsync.builder()
                .baseUrl(baseUrl)
                .apiKey(Question.KEY)
                .maxIdleConnections(inFlight)
                .keepAliveDuration(Duration.ofMinutes(5))
                .build();
    }

    public static void main(String[] args) throws Exception {
        Driver.run(OpenAiAsync::new);
    }

    @Override
    public boolean blocking(boolean streamed) {
        return false;
    }

    @Override
    public void plain(Call call) {
        client.chat().completions().create(OpenAiRequests.params()).whenComplete((answer, failure) -> {
            if (failure == null) {
                call.answered(OpenAiRequests.text(answer));
            } else {
                call.failed(failure);
            }
        });
    }

    @Override
    public void stream(Call call) {
        client.chat()
                .completions()
                .createStreaming(OpenAiRequests.params())
                .subscribe(new AsyncStreamResponse.Handler<ChatCompletionChunk>() {
                    @Override
                    public void onNext(ChatCompletionChunk chunk) {
                        call.piece(OpenAiRequests.text(chunk));
                    }

                    @Override
                    public void onComplete(Optional<Throwable> failure) {
                        failure.ifPresentOrElse(call::failed, call::finished);
                    }
                });
    }

    @Override
    public void close() {
        client.close();
    }
}
