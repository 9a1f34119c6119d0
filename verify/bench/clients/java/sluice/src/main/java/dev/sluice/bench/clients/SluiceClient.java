package dev.sluice.bench.clients;

import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.List;

/** The engine as a service embeds it: everything at its default but the provider and the size of its pool. */
final class SluiceClient implements Endpoint {
    private final Sluice sluice;

    private SluiceClient(Sluice sluice) {
        this.sluice = sluice;
    }

    public static void main(String[] args) throws Exception {
        Driver.run(SluiceClient::open);
    }

    private static Endpoint open(String baseUrl, int inFlight) {
        StringBuilder settings = new StringBuilder("""
                sluice.providers.stub { dialect = openai, base-url = "%s", key = "%s", any-model = true }
                """.formatted(baseUrl, Question.KEY));
        if (inFlight > 100) {
            // A provider has 100 connections unless somebody says otherwise, and an engine 10,000 requests.
            settings.append("sluice.providers.stub.pool.max-connections = ").append(inFlight).append('\n');
            settings.append("sluice.engine.max-in-flight = ").append(Math.max(10_000, 2 * inFlight)).append('\n');
        }
        settings.append(System.getProperty("bench.settings", "").replace(';', '\n'));
        return new SluiceClient(Sluice.start(EngineConfig.parse(settings.toString())));
    }

    private static ChatRequest request() {
        return new ChatRequest(
                "stub/" + Question.MODEL,
                List.of(Message.system(Question.SYSTEM), Message.user(Question.USER)),
                JsonObject.of("temperature", Question.TEMPERATURE, "max_tokens", Question.MAX_TOKENS));
    }

    @Override
    public boolean blocking(boolean streamed) {
        return false;
    }

    @Override
    public void plain(Call call) {
        sluice.chat(request()).whenComplete((answer, failure) -> {
            if (failure == null) {
                call.answered(answer.text());
            } else {
                call.failed(failure);
            }
        });
    }

    @Override
    public void stream(Call call) {
        sluice.stream(request())
                .forEach(event -> call.piece(event.content()))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        call.finished();
                    } else {
                        call.failed(failure);
                    }
                });
    }

    @Override
    public void close() {
        sluice.close();
    }
}
