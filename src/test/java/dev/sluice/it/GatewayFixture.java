package dev.sluice.it;

import dev.sluice.Sluice;
import dev.sluice.codec.Json;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.Mount;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A gateway before a {@link Fixture}'s engine, over real TCP; closing it checks what the fixture checks. */
final class GatewayFixture implements AutoCloseable {
    private final Fixture fixture;
    private final Gateway gateway;
    private final List<Mount> mounts;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private GatewayFixture(Fixture fixture, Gateway gateway, List<Mount> mounts) {
        this.fixture = fixture;
        this.gateway = gateway;
        this.mounts = mounts;
    }

    static GatewayFixture start(String engineSettings, String gatewaySettings) {
        return start(engineSettings, gatewaySettings, sluice -> List.of());
    }

    /** The same, with something else served beside. */
    static GatewayFixture start(String engineSettings, String gatewaySettings, Function<Sluice, List<Mount>> mounts) {
        GatewayConfig config = GatewayConfig.parse(
                "sluice.gateway { port = 0, admin.port = 0, access-log = false }\n" + gatewaySettings);
        Fixture fixture = Fixture.start(engineSettings);
        List<Mount> mounted = mounts.apply(fixture.sluice());
        return new GatewayFixture(fixture, Gateway.start(fixture.sluice(), config, mounted), mounted);
    }

    Fixture fixture() {
        return fixture;
    }

    Gateway gateway() {
        return gateway;
    }

    HttpClient client() {
        return client;
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .timeout(Duration.ofSeconds(40));
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(to(path).GET().build());
    }

    HttpResponse<String> post(String path, String body, String... fields) {
        HttpRequest.Builder request = to(path).POST(HttpRequest.BodyPublishers.ofString(body));
        request.header("content-type", "application/json");
        for (int i = 0; i < fields.length; i += 2) {
            request.setHeader(fields[i], fields[i + 1]);
        }
        return send(request.build());
    }

    HttpResponse<String> chat(String body, String... fields) {
        return post("/v1/chat/completions", body, fields);
    }

    static JsonObject json(HttpResponse<String> response) {
        return Json.parse(response.body());
    }

    static JsonObject error(HttpResponse<String> response) {
        return json(response).object("error");
    }

    /** The data of the events of a stream, in order; comments are left out. */
    static List<String> events(HttpResponse<String> response) {
        List<String> events = new ArrayList<>();
        response.body().lines().forEach(line -> {
            if (line.startsWith("data: ")) {
                events.add(line.substring(6));
            }
        });
        return events;
    }

    /** A request with one message; {@code more} are further fields, with a comma before. */
    static String body(String model, String prompt, String more) {
        return """
                {"model":"%s","messages":[{"role":"user","content":"%s"}]%s}""".formatted(model, prompt, more);
    }

    @Override
    public void close() {
        try {
            mounts.forEach(Mount::close);
            gateway.close();
        } finally {
            fixture.close();
        }
    }
}
