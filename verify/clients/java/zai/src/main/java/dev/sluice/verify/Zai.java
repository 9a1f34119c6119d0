package dev.sluice.verify;

import static dev.sluice.verify.Suite.begins;
import static dev.sluice.verify.Suite.check;
import static dev.sluice.verify.Suite.same;

import ai.z.openapi.ZaiClient;
import ai.z.openapi.service.model.ChatCompletionCreateParams;
import ai.z.openapi.service.model.ChatCompletionResponse;
import ai.z.openapi.service.model.ChatFunction;
import ai.z.openapi.service.model.ChatMessage;
import ai.z.openapi.service.model.ChatTool;
import ai.z.openapi.service.model.Delta;
import ai.z.openapi.service.model.ModelData;
import ai.z.openapi.service.model.ToolCalls;
import dev.sluice.verify.Suite.Asked;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** GLM's own client against an OpenAI-compatible URL. */
final class Zai {
    private static final ZaiClient CLIENT = ZaiClient.builder()
            .apiKey(Suite.API_KEY)
            .baseUrl(Suite.BASE_URL + "/")
            .disableTokenCache()
            .networkConfig(30, 10, 30, 10, TimeUnit.SECONDS)
            .build();

    private Zai() {}

    public static void main(String[] args) {
        Suite suite = new Suite();
        suite.step("chat", Zai::chat);
        suite.step("stream", Zai::stream);
        suite.step("tool call", Zai::tool);
        suite.step("abort mid-stream reaches the provider", Zai::abort);
        suite.step("a stream that is cut is an error", () -> breaks("stub-cut"));
        suite.step("an error is no answer", Zai::refusal);
        suite.step("20 at once, each its own answer", () -> suite.together(20, asked -> begins(
                text(CLIENT.chat().createChatCompletion(params("stub-ok", asked, false)).getData()),
                asked.word() + " token")));
        suite.report();
    }

    private static ChatCompletionCreateParams params(String model, Asked asked, boolean stream) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .messages(List.of(ChatMessage.builder()
                        .role("user")
                        .content(asked.text())
                        .build()))
                .stream(stream)
                .build();
    }

    private static String text(ModelData data) {
        return String.valueOf(data.getChoices().get(0).getMessage().getContent());
    }

    private static Flowable<String> words(String model, Asked asked) {
        ChatCompletionResponse response = CLIENT.chat().createChatCompletion(params(model, asked, true));
        check(response.isSuccess(), response);
        return response.getFlowable()
                .filter(data -> data.getChoices() != null && !data.getChoices().isEmpty())
                .map(data -> data.getChoices().get(0).getDelta())
                .filter(delta -> delta.getContent() != null && !delta.getContent().isEmpty())
                .map(Delta::getContent);
    }

    private static void chat() {
        Asked asked = Asked.of("");
        ChatCompletionResponse response = CLIENT.chat().createChatCompletion(params("stub-ok", asked, false));
        check(response.isSuccess(), response);
        begins(text(response.getData()), asked.word() + " token");
        same(response.getData().getUsage().getCompletionTokens(), 12);
        same(response.getData().getChoices().get(0).getFinishReason(), "stop");
    }

    private static void stream() {
        Asked asked = Asked.of("");
        List<String> words = words("stub-ok", asked).toList().blockingGet();
        same(words.size(), 12);
        begins(String.join("", words), asked.word() + " token");
    }

    private static void tool() {
        ChatCompletionCreateParams params = params("stub-ok", Asked.of("call:weather"), false);
        params.setTools(List.of(ChatTool.builder()
                .type("function")
                .function(ChatFunction.builder()
                        .name("weather")
                        .parameters(Map.of("type", "object", "properties", Map.of()))
                        .build())
                .build()));
        ChatCompletionResponse response = CLIENT.chat().createChatCompletion(params);
        check(response.isSuccess(), response);
        ToolCalls call =
                response.getData().getChoices().get(0).getMessage().getToolCalls().get(0);
        same(call.getFunction().getName(), "weather");
        check(call.getFunction().getArguments().toString().contains("Berlin"), call);
    }

    private static void abort() throws Exception {
        Asked asked = Asked.of("");
        // Taking ten words cancels the rest.
        same(words("stub-endless", asked).take(10).toList().blockingGet().size(), 10);
        Suite.aborted(asked, System.nanoTime());
    }

    private static void breaks(String model) {
        Asked asked = Asked.of("");
        StringBuilder text = new StringBuilder();
        Throwable error = words(model, asked)
                .doOnNext(text::append)
                .ignoreElements()
                .materialize()
                .blockingGet()
                .getError();
        check(error != null, "no error");
        begins(text.toString(), asked.word() + " token");
    }

    /** It can't read an error whose code is a word; what counts is that it takes none for an answer. */
    private static void refusal() throws Exception {
        Asked asked = Asked.of("");
        try {
            ChatCompletionResponse response = CLIENT.chat().createChatCompletion(params("stub-503-always", asked, false));
            check(!response.isSuccess() && response.getError() != null, response);
        } catch (NumberFormatException e) {
            check(Objects.requireNonNull(e.getMessage()).startsWith("For input string: \""), e);
        }
        same(Suite.seen(asked).get(0).path("fault").asText(), "error");
    }
}
