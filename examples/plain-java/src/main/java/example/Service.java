package example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.Sluice;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/** Asks two models at once and answers with the first: {@code GET /ask?q=…}; {@code GET /health}. */
public final class Service {
    private static final FanOutSpec FIRST = FanOutSpec.of(List.of("glm-4.6", "kimi-latest"), Strategy.FIRST);
    private static final CallOptions OPTIONS = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(10));

    private final Sluice sluice;

    private Service(Sluice sluice) {
        this.sluice = sluice;
    }

    public static void main(String[] args) throws IOException {
        Sluice sluice = Sluice.start();
        Service service = new Service(sluice);
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "9000"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/ask", service::ask);
        server.createContext("/health", service::health);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(1);
            // Calls under way may end within the drain timeout; then every connection is closed.
            sluice.close();
        }));
        server.start();
        System.out.println("listening on " + server.getAddress().getPort());
    }

    /** The thread is free while the models work: the exchange is answered when the call completes. */
    private void ask(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        if (query == null || !query.startsWith("q=") || query.length() == 2) {
            answer(exchange, 400, "ask something: /ask?q=…");
            return;
        }
        String question = URLDecoder.decode(query.substring(2), StandardCharsets.UTF_8);
        sluice.fanOut(FIRST.ask(ChatRequest.of("", question)), OPTIONS)
                .answer()
                .whenComplete((ChatAnswer answer, Throwable failure) -> {
                    if (answer != null) {
                        answer(exchange, 200, answer.provider() + ": " + answer.text());
                    } else {
                        answer(exchange, 502, String.valueOf(failure.getMessage()));
                    }
                });
    }

    private void health(HttpExchange exchange) {
        sluice.status()
                .thenAccept(status -> answer(
                        exchange, status.isReady() ? 200 : 503, status.isReady() ? "ready" : "not ready"));
    }

    private static void answer(HttpExchange exchange, int status, String text) {
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("content-type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException clientIsGone) {
            // Nobody is left to tell.
        }
    }
}
