package dev.sluice.bench.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import java.time.Duration;

/** openai-java with a thread for each call in flight, all of whose connections it may keep. */
final class OpenAiSync implements Endpoint {
    private final OpenAIClient client;

    private OpenAiSync(String baseUrl, int inFlight) {
        client = OpenAIOkHttpClient.builder()
                .baseUrl(baseUrl)
                .apiKey(Question.KEY)
                .maxIdleConnections(inFlight)
                .keepAliveDuration(Duration.ofMinutes(5))
                .build();
    }

    public static void main(String[] args) throws Exception {
        Driver.run(OpenAiSync::new);
    }

    @Override
    public boolean blocking(boolean streamed) {
        return true;
    }

    @Override
    public void plain(Call call) {
        call.answered(OpenAiRequests.text(client.chat().completions().create(OpenAiRequests.params())));
    }

    @Override
    public void stream(Call call) {
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(OpenAiRequests.params())) {
            stream.stream().forEach(chunk -> call.piece(OpenAiRequests.text(chunk)));
        }
        call.finished();
    }

    @Override
    public void close() {
        client.close();
    }
}
