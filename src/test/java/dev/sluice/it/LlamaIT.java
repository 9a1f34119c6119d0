package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import dev.sluice.ChatCall;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A real upstream: llama.cpp with the weights of SmolLM2-135M, one computing thread and two slots. Needs Node.js, Python
 * and, the first time, their registries; see docs/testing.md.
 */
@Tag("long")
class LlamaIT {
    private static final Path HOME = Path.of("verify", "llama");

    private static Process server;
    private static URI origin;
    private static Sluice sluice;

    @BeforeAll
    static void start() throws Exception {
        Process install = new ProcessBuilder(HOME.resolve("install.sh").toString())
                .inheritIO()
                .start();
        assertThat(install.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(install.exitValue()).as("verify/llama/install.sh").isZero();
        server = new ProcessBuilder("node", "server.mjs", "model.gguf")
                .directory(HOME.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (!line.startsWith("port ")) {
            line = out.readLine();
        }
        origin = URI.create("http://127.0.0.1:" + line.substring(5));
        sluice = Sluice.start(EngineConfig.parse("""
                sluice.profiles.chat { total = 120s, first-byte = 60s, first-event = 60s }
                sluice.providers.llama {
                  dialect = openai, base-url = "%s/v1", authentication = none
                  models { smollm2 { context-window = 512 } }
                }
                """.formatted(origin)));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (sluice != null) {
            sluice.close();
        }
        if (server != null) {
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void chat_answers() {
        ChatAnswer answer =
                sluice.chat(request("What is the capital of France?", 24)).join();

        assertThat(answer.text()).contains("Paris");
        assertThat(answer.usage().outputTokens()).isPositive();
    }

    @Test
    void stream_givesTheAnswerPieceByPiece() throws Exception {
        ChatStream stream = sluice.stream(request("What is the capital of France?", 24));

        List<ChatEvent> events = stream.events()
                .runWith(Sink.seq(), sluice.materializer())
                .toCompletableFuture()
                .get(120, TimeUnit.SECONDS);

        ChatAnswer answer = stream.answer().toCompletableFuture().join();
        assertThat(events.stream().filter(ChatEvent::isContent).count()).isGreaterThan(3);
        assertThat(answer.text()).contains("Paris");
        assertThat(answer.usage().outputTokens())
                .as("asked for by include_usage")
                .isPositive();
    }

    @Test
    void cancel_stopsTheModel() throws Exception {
        int before = seen("aborted");
        AtomicInteger pieces = new AtomicInteger();
        UniqueKillSwitch cancel = sluice.stream(request("Tell me a very long story about the sea.", 400))
                .events()
                .viaMat(KillSwitches.single(), Keep.right())
                .to(Sink.foreach(event -> pieces.incrementAndGet()))
                .run(sluice.materializer());
        await().atMost(Duration.ofSeconds(60)).until(() -> pieces.get() > 5);

        cancel.shutdown();

        await().atMost(Duration.ofSeconds(5)).until(() -> seen("aborted") == before + 1);
        await().atMost(Duration.ofSeconds(5)).until(() -> seen("free") == 2);
        int tokens = seen("tokens");
        Thread.sleep(500);
        assertThat(seen("tokens")).as("nothing is computed any more").isEqualTo(tokens);
    }

    @Test
    void fanOut_isAnsweredInFull() throws Exception {
        List<ChatCall> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(sluice.chat(
                    request("Say a word that rhymes with " + (i % 2 == 0 ? "cat" : "moon") + ".", 12),
                    CallOptions.DEFAULT));
        }

        calls.forEach(call -> assertThat(call.join().text()).isNotBlank());
        assertThat(sluice.modelsAt("llama").get(10, TimeUnit.SECONDS)).containsExactly("smollm2");
    }

    private static ChatRequest request(String prompt, int maxTokens) {
        return ChatRequest.of("llama/smollm2", prompt)
                .with("max_tokens", maxTokens)
                .with("temperature", 0);
    }

    private static int seen(String counter) throws IOException, InterruptedException {
        String json = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(origin.resolve("/seen")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        String rest = json.substring(json.indexOf("\"" + counter + "\":") + counter.length() + 3);
        return Integer.parseInt(rest.replaceAll("\\D.*", ""));
    }
}
