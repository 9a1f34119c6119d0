package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice serve} as a process of its own: what it prints, and what signals do to it. */
class ServeIT {
    @TempDir
    private Path directory;

    @Test
    void signals_reloadAndDrain_andEachRequestEnds() throws Exception {
        Path scenario = Files.writeString(
                directory.resolve("scenario.conf"),
                "providers { openai { dialect = openai, models = [m], faults = [{ match { contains = stall }, fault = stall-after-events, after = 2 }] } }");
        Path settings = Files.writeString(directory.resolve("sluice.conf"), "");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sluice.cli.Main",
                        "serve",
                        "--simulated",
                        scenario.toString(),
                        "--config",
                        settings.toString(),
                        "--port",
                        "0",
                        "--admin-port",
                        "0",
                        "-D",
                        "sluice.gateway.drain-timeout=1s")
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            String gateway = out.readLine();
            assertThat(gateway).startsWith("gateway  http://127.0.0.1:").endsWith("/v1");
            URI chat = URI.create(gateway.substring(9) + "/chat/completions");
            assertThat(ask(chat, "quick", "hello", false)
                            .get(30, TimeUnit.SECONDS)
                            .statusCode())
                    .isEqualTo(404);

            Files.writeString(settings, "sluice.routing.aliases.quick = [\"openai/m\"]");
            signal(process, "HUP");
            assertThat(err.readLine()).isEqualTo("sluice: configuration read again");
            assertThat(ask(chat, "quick", "hello", false)
                            .get(30, TimeUnit.SECONDS)
                            .statusCode())
                    .isEqualTo(200);
            Files.writeString(settings, "sluice.routing.aliasses = 1");
            signal(process, "HUP");
            assertThat(err.readLine()).contains("not changed", "aliasses");

            CompletableFuture<HttpResponse<String>> stream = ask(chat, "quick", "stall", true);
            Thread.sleep(1_000);
            signal(process, "TERM");

            assertThat(stream.handle((answered, broken) -> broken == null ? answered.body() : "broken off")
                            .get(20, TimeUnit.SECONDS))
                    .as("no clean end")
                    .doesNotContain("[DONE]");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<HttpResponse<String>> ask(URI chat, String model, String prompt, boolean stream) {
        HttpRequest request = HttpRequest.newBuilder(chat)
                .timeout(Duration.ofSeconds(40))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"model":"%s","stream":%s,"messages":[{"role":"user","content":"%s"}]}""".formatted(model, stream, prompt)))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void signal(Process process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
