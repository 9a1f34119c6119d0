package dev.sluice.verify;

import static dev.sluice.verify.Suite.begins;
import static dev.sluice.verify.Suite.check;
import static dev.sluice.verify.Suite.error;
import static dev.sluice.verify.Suite.same;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.sluice.verify.Suite.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** LangChain4j with its own OpenAI client on the JDK's HTTP client. */
final class LangChain4j {
    private static final JsonObjectSchema CITY = JsonObjectSchema.builder()
            .addStringProperty("city")
            .addIntegerProperty("days")
            .required("city", "days")
            .build();

    private LangChain4j() {}

    public static void main(String[] args) {
        Suite suite = new Suite();
        suite.step("chat", LangChain4j::chat);
        suite.step("stream with usage", LangChain4j::stream);
        suite.step("tool call and its result", LangChain4j::tool);
        suite.step("streamed tool call", LangChain4j::streamedTool);
        suite.step("structured output", LangChain4j::structured);
        suite.step("abort mid-stream reaches the provider", LangChain4j::abort);
        suite.step("client timeout reaches the provider", LangChain4j::timeout);
        suite.step("429 is retried", LangChain4j::retry);
        suite.step("errors have their types", LangChain4j::errors);
        suite.step("a stream that is cut is an error", () -> breaks("stub-cut"));
        // This client passes over an error event and takes a well-framed end for a success: the connection must break.
        suite.gatewayStep("an error in the middle of a stream is an error", () -> breaks("stub-err-midstream"));
        suite.gatewayStep("a stream without its end is an error", () -> breaks("stub-no-done"));
        suite.step("embeddings", LangChain4j::embeddings);
        suite.step("50 at once, each its own answer", () -> {
            OpenAiChatModel model = model("stub-ok").build();
            suite.together(50, asked -> begins(model.chat(asked.text()), asked.word() + " token"));
        });
        suite.report();
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder model(String name) {
        return OpenAiChatModel.builder()
                .baseUrl(Suite.BASE_URL)
                .apiKey(Suite.API_KEY)
                .modelName(name)
                .timeout(Duration.ofSeconds(30))
                .maxRetries(0);
    }

    private static OpenAiStreamingChatModel streaming(String name) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(Suite.BASE_URL)
                .apiKey(Suite.API_KEY)
                .modelName(name)
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    private static ChatRequest weather(List<ChatMessage> messages) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(ToolSpecification.builder()
                        .name("weather")
                        .description("The weather in a city")
                        .parameters(CITY)
                        .build())
                .build();
    }

    /** Hears a stream: its pieces, and how it ended. */
    private static class Listener implements StreamingChatResponseHandler {
        final List<String> pieces = new ArrayList<>();
        final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        @Override
        public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            pieces.add(piece.text());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        ChatResponse whole() throws Exception {
            return end.get(30, TimeUnit.SECONDS);
        }
    }

    private static Listener listen(String model, ChatRequest request) {
        Listener listener = new Listener();
        streaming(model).chat(request, listener);
        return listener;
    }

    private static ChatRequest request(Asked asked) {
        return ChatRequest.builder().messages(UserMessage.from(asked.text())).build();
    }

    private static void chat() {
        Asked asked = Asked.of("");
        ChatResponse answer = model("stub-ok").build().chat(request(asked));
        begins(answer.aiMessage().text(), asked.word() + " token");
        same(answer.tokenUsage().outputTokenCount(), 12);
        same(answer.finishReason(), FinishReason.STOP);
    }

    private static void stream() throws Exception {
        Asked asked = Asked.of("");
        Listener listener = listen("stub-ok", request(asked));
        ChatResponse answer = listener.whole();
        begins(answer.aiMessage().text(), asked.word() + " token");
        check(listener.pieces.size() >= 12, listener.pieces);
        same(answer.tokenUsage().outputTokenCount(), 12);
    }

    private static void tool() {
        OpenAiChatModel model = model("stub-ok").build();
        UserMessage question = UserMessage.from(Asked.of("call:weather").text());
        AiMessage answer = model.chat(weather(List.of(question))).aiMessage();
        ToolExecutionRequest call = call(answer);
        ToolExecutionResultMessage result = ToolExecutionResultMessage.from(call, "sunny, 21 degrees");
        begins(
                model.chat(weather(List.of(question, answer, result))).aiMessage().text(),
                "sunny, 21 degrees token");
    }

    private static void streamedTool() throws Exception {
        UserMessage question = UserMessage.from(Asked.of("call:weather").text());
        call(listen("stub-ok", weather(List.of(question))).whole().aiMessage());
    }

    private static ToolExecutionRequest call(AiMessage answer) {
        same(answer.toolExecutionRequests().size(), 1);
        ToolExecutionRequest call = answer.toolExecutionRequests().get(0);
        check(call.id() != null && !call.id().isEmpty(), "id");
        same(call.name(), "weather");
        same(call.arguments(), "{\"city\":\"Berlin\",\"days\":3}");
        return call;
    }

    private static void structured() {
        Asked asked = Asked.of("");
        ResponseFormat format = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder().name("place").rootElement(CITY).build())
                .build();
        ChatResponse answer = model("stub-ok").build().chat(ChatRequest.builder()
                .messages(UserMessage.from(asked.text()))
                .responseFormat(format)
                .build());
        same(answer.aiMessage().text(), "{\"city\":\"" + asked.word() + "\",\"days\":3}");
    }

    private static void abort() throws Exception {
        Asked asked = Asked.of("");
        AtomicLong since = new AtomicLong();
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        streaming("stub-endless").chat(request(asked), new Listener() {
            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                super.onPartialResponse(piece, context);
                if (pieces.size() == 10) {
                    since.set(System.nanoTime());
                    context.streamingHandle().cancel();
                    cancelled.complete(null);
                }
            }
        });
        cancelled.get(20, TimeUnit.SECONDS);
        Suite.aborted(asked, since.get());
    }

    private static void timeout() throws Exception {
        Asked asked = Asked.of("");
        long since = System.nanoTime() + 700_000_000;
        OpenAiChatModel hasty = model("stub-slow").timeout(Duration.ofMillis(700)).build();
        error(TimeoutException.class, () -> hasty.chat(asked.text()));
        Suite.aborted(asked, since);
    }

    /** It waits its own half second, whatever Retry-After says. */
    private static void retry() throws Exception {
        Asked asked = Asked.of("");
        begins(model("stub-429").maxRetries(2).build().chat(asked.text()), asked.word());
        same(Suite.seen(asked).size(), 2);
    }

    private static void errors() {
        error(ModelNotFoundException.class, () -> model("no-such-model").build().chat("x"));
        error(RateLimitException.class, () -> model("stub-429-always").build().chat("x"));
        error(InternalServerException.class, () -> model("stub-503-always").build().chat("x"));
        error(
                AuthenticationException.class,
                () -> model("stub-ok").apiKey("sk-wrong").build().chat("x"));
    }

    private static void breaks(String model) {
        Asked asked = Asked.of("");
        Listener listener = listen(model, request(asked));
        error(ExecutionException.class, listener::whole);
        begins(String.join("", listener.pieces), asked.word() + " token");
    }

    private static void embeddings() {
        OpenAiEmbeddingModel model = OpenAiEmbeddingModel.builder()
                .baseUrl(Suite.BASE_URL)
                .apiKey(Suite.API_KEY)
                .modelName("stub-ok")
                .build();
        float[] one = model.embed("one").content().vector();
        same(one.length, 8);
        check(java.util.Arrays.equals(one, model.embed("one").content().vector()), "the same text, another vector");
        check(!java.util.Arrays.equals(one, model.embed("two").content().vector()), "another text, the same vector");
    }
}
