package dev.sluice.it;

import static dev.sluice.it.GatewayFixture.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayChatIT {
    @Test
    void plain_isAnswered() {
        try (GatewayFixture gateway = GatewayFixture.start("", "")) {
            HttpResponse<String> response = gateway.chat(body("openai/gpt-x", "echo:hello there", ""));

            assertThat(response.statusCode()).isEqualTo(200);
            JsonObject body = GatewayFixture.json(response);
            assertThat(body.objects("choices").get(0).object("message").text("content"))
                    .startsWith("hello");
        }
    }

    @Test
    void stream_isAnswered() {
        try (GatewayFixture gateway = GatewayFixture.start("", "")) {
            HttpResponse<String> response = gateway.chat(body(
                    "openai/gpt-x",
                    "echo:hello there",
                    ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

            assertThat(response.statusCode()).isEqualTo(200);
            List<String> events = GatewayFixture.events(response);
            assertThat(events).last().isEqualTo("[DONE]");
            assertThat(Json.parse(events.get(events.size() - 2)).object("usage").isEmpty())
                    .isFalse();
        }
    }
}
