package dev.sluice.verify;

import static dev.sluice.verify.Suite.begins;
import static dev.sluice.verify.Suite.check;
import static dev.sluice.verify.Suite.error;
import static dev.sluice.verify.Suite.same;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientAsync;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;
import com.openai.core.JsonValue;
import com.openai.core.http.AsyncStreamResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.sluice.verify.Suite.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The official Java client; with validation it refuses whatever its types don't allow. */
final class OpenAiJava {
    private static final OpenAIClient CLIENT = client(Suite.API_KEY, 2);
    private static final OpenAIClient ONCE = client(Suite.API_KEY, 0);

    /** What the structured output is to be. */
    public static final class Forecast {
        public String city;
        public int high;
    }

    private OpenAiJava() {}

    public static void main(String[] args) {
        Suite suite = new Suite();
        suite.step("models", OpenAiJava::models);
        suite.step("chat", OpenAiJava::chat);
        suite.step("stream with usage", OpenAiJava::streamWithUsage);
        suite.step("tool call and its result", OpenAiJava::tool);
        suite.step("streamed tool call", OpenAiJava::streamedTool);
        suite.step("structured output", OpenAiJava::structured);
        suite.step("abort mid-stream reaches the provider", OpenAiJava::abort);
        suite.step("abort of an asynchronous stream reaches the provider", OpenAiJava::abortAsync);
        suite.step("client timeout reaches the provider", OpenAiJava::timeout);
        suite.step("429 with Retry-After is waited for", OpenAiJava::retryAfter);
        suite.step("500 once is retried", OpenAiJava::serverErrorOnce);
        suite.step("errors have their types", OpenAiJava::errors);
        suite.step("a stream that is cut raises", () -> breaks("stub-cut", OpenAIException.class));
        suite.step("a stream that is reset raises", () -> breaks("stub-reset", OpenAIException.class));
        suite.step("an error event raises", () -> breaks("stub-err-midstream", OpenAIException.class));
        suite.gatewayStep("a stream without its end raises", () -> breaks("stub-no-done", OpenAIException.class));
        suite.step("embeddings", OpenAiJava::embeddings);
        suite.step("50 at once, each its own answer", () -> suite.together(50, asked -> begins(
                text(ONCE.chat().completions().create(params("stub-ok", asked).build()).validate()),
                asked.word() + " token")));
        suite.report();
    }

    private static OpenAIClient client(String key, int retries) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(Suite.BASE_URL)
                .apiKey(key)
                .maxRetries(retries)
                .responseValidation(true)
                .build();
    }

    private static ChatCompletionCreateParams.Builder params(String model, Asked asked) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(asked.text());
    }

    private static ChatCompletionCreateParams.Builder weather(Asked asked) {
        return params("stub-ok", asked)
                .addFunctionTool(FunctionDefinition.builder()
                        .name("weather")
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                .build())
                        .build());
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().get(0).message().content().orElse("");
    }

    private static String text(ChatCompletionChunk chunk) {
        return chunk.choices().stream()
                .map(choice -> choice.delta().content().orElse(""))
                .reduce("", String::concat);
    }

    private static void models() {
        List<String> ids = new ArrayList<>();
        for (Model model : CLIENT.models().list().autoPager()) {
            ids.add(model.validate().id());
        }
        check(ids.contains("stub-ok") && ids.contains("stub-cut"), ids);
        same(CLIENT.models().retrieve("stub-ok").validate().id(), "stub-ok");
    }

    private static void chat() {
        Asked asked = Asked.of("");
        ChatCompletion answer = ONCE.chat()
                .completions()
                .create(params("stub-ok", asked)
                        .putAdditionalBodyProperty("x_number", JsonValue.from(1.5))
                        .build())
                .validate();
        begins(text(answer), asked.word() + " token");
        same(answer.usage().orElseThrow().completionTokens(), 12L);
        same(answer._additionalProperties().get("x_echo").toString(), "{x_number=1.5}");
    }

    private static void streamWithUsage() {
        Asked asked = Asked.of("");
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        try (StreamResponse<ChatCompletionChunk> stream = ONCE.chat()
                .completions()
                .createStreaming(params("stub-ok", asked)
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            stream.stream().map(ChatCompletionChunk::validate).peek(whole::accumulate).forEach(chunks::add);
        }
        check(chunks.size() >= 12, chunks.size());
        begins(text(whole.chatCompletion()), asked.word() + " token");
        same(chunks.get(chunks.size() - 1).usage().orElseThrow().completionTokens(), 12L);
        same(whole.chatCompletion().choices().get(0).finishReason(), ChatCompletion.Choice.FinishReason.STOP);
    }

    private static void tool() {
        ChatCompletionCreateParams.Builder params = weather(Asked.of("call:weather"));
        ChatCompletionMessage message = ONCE.chat()
                .completions()
                .create(params.build())
                .validate()
                .choices()
                .get(0)
                .message();
        var call = message.toolCalls().orElseThrow().get(0).asFunction();
        same(call.function().name(), "weather");
        same(call.function().arguments(), "{\"city\":\"Berlin\",\"days\":3}");
        ChatCompletion last = ONCE.chat()
                .completions()
                .create(params.addMessage(message)
                        .addMessage(ChatCompletionToolMessageParam.builder()
                                .toolCallId(call.id())
                                .content("sunny, 21 degrees")
                                .build())
                        .build())
                .validate();
        begins(text(last), "sunny, 21 degrees token");
    }

    private static void streamedTool() {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                ONCE.chat().completions().createStreaming(weather(Asked.of("call:weather")).build())) {
            stream.stream().map(ChatCompletionChunk::validate).forEach(whole::accumulate);
        }
        ChatCompletion.Choice choice = whole.chatCompletion().choices().get(0);
        var call = choice.message().toolCalls().orElseThrow().get(0).asFunction();
        same(call.function().name(), "weather");
        same(call.function().arguments(), "{\"city\":\"Berlin\",\"days\":3}");
        same(choice.finishReason(), ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    }

    private static void structured() {
        Asked asked = Asked.of("");
        Forecast forecast = ONCE.chat()
                .completions()
                .create(params("stub-ok", asked).responseFormat(Forecast.class).build())
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow();
        same(forecast.city, asked.word());
        same(forecast.high, 3);
    }

    private static void abort() throws Exception {
        Asked asked = Asked.of("");
        long since;
        try (StreamResponse<ChatCompletionChunk> stream =
                ONCE.chat().completions().createStreaming(params("stub-endless", asked).build())) {
            same(stream.stream().limit(10).count(), 10L);
            since = System.nanoTime();
        }
        Suite.aborted(asked, since);
    }

    private static void abortAsync() throws Exception {
        Asked asked = Asked.of("");
        OpenAIClientAsync client = OpenAIOkHttpClientAsync.builder()
                .baseUrl(Suite.BASE_URL)
                .apiKey(Suite.API_KEY)
                .maxRetries(0)
                .build();
        AtomicInteger heard = new AtomicInteger();
        CompletableFuture<Long> since = new CompletableFuture<>();
        AsyncStreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params("stub-endless", asked).build());
        // Closed by the thread that reads: from another one, this client's close() gets in the way of its own read.
        stream.subscribe(chunk -> {
            if (heard.incrementAndGet() == 10) {
                long now = System.nanoTime();
                stream.close();
                since.complete(now);
            }
        });
        Suite.aborted(asked, since.get(20, TimeUnit.SECONDS));
        client.close();
    }

    private static void timeout() throws Exception {
        Asked asked = Asked.of("");
        long since = System.nanoTime() + 700_000_000;
        OpenAIClient hasty = OpenAIOkHttpClient.builder()
                .baseUrl(Suite.BASE_URL)
                .apiKey(Suite.API_KEY)
                .maxRetries(0)
                .timeout(Duration.ofMillis(700))
                .build();
        error(OpenAIIoException.class, () -> hasty.chat().completions().create(params("stub-slow", asked).build()));
        Suite.aborted(asked, since);
    }

    private static void retryAfter() throws Exception {
        Asked asked = Asked.of("");
        long started = System.nanoTime();
        begins(text(CLIENT.chat().completions().create(params("stub-429", asked).build())), asked.word());
        long millis = (System.nanoTime() - started) / 1_000_000;
        check(millis > 950 && millis < 5000, millis);
        same(Suite.seen(asked).size(), 2);
    }

    private static void serverErrorOnce() throws Exception {
        Asked asked = Asked.of("");
        begins(text(CLIENT.chat().completions().create(params("stub-500-once", asked).build())), asked.word());
        same(Suite.seen(asked).size(), 2);
    }

    private static void errors() {
        same(refusal(NotFoundException.class, ONCE, "no-such-model").code().orElse(""), "model_not_found");
        same(refusal(RateLimitException.class, ONCE, "stub-429-always").code().orElse(""), "rate_limit_exceeded");
        same(refusal(InternalServerException.class, ONCE, "stub-503-always").statusCode(), 503);
        same(refusal(UnauthorizedException.class, client("sk-wrong", 0), "stub-ok").code().orElse(""), "invalid_api_key");
        BadRequestException empty = error(BadRequestException.class, () -> ONCE.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder().model("stub-ok").messages(List.of()).build()));
        same(empty.param().orElse(""), "messages");
    }

    private static <E extends Throwable> E refusal(Class<E> kind, OpenAIClient client, String model) {
        return error(kind, () -> client.chat().completions().create(params(model, Asked.of("")).build()));
    }

    private static void breaks(String model, Class<? extends Throwable> kind) {
        Asked asked = Asked.of("");
        StringBuilder text = new StringBuilder();
        error(kind, () -> {
            try (StreamResponse<ChatCompletionChunk> stream =
                    ONCE.chat().completions().createStreaming(params(model, asked).build())) {
                stream.stream().forEach(chunk -> text.append(text(chunk)));
            }
        });
        begins(text.toString(), asked.word() + " token");
    }

    private static void embeddings() {
        CreateEmbeddingResponse answer = ONCE.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("stub-ok")
                        .inputOfArrayOfStrings(List.of("one", "two", "one"))
                        .dimensions(16)
                        .build())
                .validate();
        List<List<Float>> vectors =
                answer.data().stream().map(one -> one.embedding()).toList();
        same(vectors.get(0).size(), 16);
        same(vectors.get(2), vectors.get(0));
        check(!vectors.get(1).equals(vectors.get(0)), "another text, the same vector");
    }
}
