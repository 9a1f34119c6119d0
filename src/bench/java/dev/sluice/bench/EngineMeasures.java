package dev.sluice.bench;

import akka.stream.javadsl.Sink;
import dev.sluice.ChatCall;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The tight figures of the engine: one in this JVM, before simulated providers, over TCP. */
final class EngineMeasures {
    private static final List<String> PROVIDERS = List.of("glm", "kimi", "openai");
    private static final String HEALTHY = """
            providers {
              glm { dialect = glm, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
              kimi { dialect = kimi, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
              openai { dialect = openai, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
            }
            """;
    private static final String RETRIES = """
            sluice.profiles.chat { connect = 400ms, first-byte = 500ms, first-event = 500ms, idle = 500ms }
            sluice.provider-defaults {
              retry { initial-delay = 20ms, min-attempt-time = 50ms, budget-per-second = 100 }
              breaker.enabled = false
            }
            """;

    private final Figures figures;

    EngineMeasures(Figures figures) {
        this.figures = figures;
    }

    /** So many calls that the figures are not those of a cold JVM. */
    void warmUp() {
        with("", (simulator, sluice) -> {
            for (int i = 0; i < 200; i++) {
                for (String provider : PROVIDERS) {
                    sluice.chat(request(provider, "x")).join();
                    stream(sluice, provider, CallOptions.DEFAULT).toCompletableFuture().join();
                }
            }
        });
    }

    /** How late calls end when the provider never does. */
    void deadlines() {
        Duration deadline = Duration.ofMillis(1_500);
        for (String fault : List.of("never-accept", "accept-hang", "hang", "stall-after-head", "drip-head", "drip-body", "drip-comments")) {
            double[] worst = {0};
            with(RETRIES, (simulator, sluice) -> {
                for (String provider : PROVIDERS) {
                    if (fault.equals("never-accept")) {
                        simulator.stopAccepting(provider);
                    } else {
                        simulator.script(provider, "{ fault = " + fault + ", interval = 50ms }");
                    }
                }
                for (int round = 0; round < 5; round++) {
                    List<CompletableFuture<Double>> late = new ArrayList<>();
                    for (String provider : PROVIDERS) {
                        CallOptions options = CallOptions.DEFAULT.withDeadline(deadline);
                        long started = System.nanoTime();
                        late.add(pastDeadline(sluice.chat(request(provider, "x"), options), started, deadline));
                        late.add(pastDeadline(stream(sluice, provider, options), started, deadline));
                    }
                    late.forEach(one -> worst[0] = Math.max(worst[0], one.join()));
                }
            });
            figures.atMost("worst end past the deadline: " + fault + ", 3 dialects, plain and stream, retries on", worst[0], 250, "ms");
        }
    }

    private static CompletableFuture<Double> pastDeadline(
            CompletionStage<ChatAnswer> call, long started, Duration deadline) {
        return call.toCompletableFuture()
                .handle((answer, failure) -> Math.max(0, Timing.millisSince(started) - deadline.toMillis()));
    }

    /** From a cancel in each phase to the closed socket. */
    void cancels() {
        for (String phase : List.of("connecting", "sent", "head received", "streaming", "backing off")) {
            double[] millis = new double[100];
            with("sluice.provider-defaults.breaker.enabled = false", (simulator, sluice) -> {
                for (int i = 0; i < millis.length; i++) {
                    millis[i] = cancelIn(phase, simulator, sluice);
                }
            });
            figures.atMost("from a cancel to the closed socket, " + phase + ", p99 of 100", Figures.quantile(millis, 0.99), 250, "ms");
        }
        with("sluice.provider-defaults.pool { max-connections = 1, warm-connections = 1 }", (simulator, sluice) -> {
            simulator.script("glm", "{ fault = hang }");
            ChatCall first = sluice.chat(request("glm", "first"));
            Timing.until(() -> simulator.truth("glm").requestCount() == 1);
            List<ChatCall> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(sluice.chat(request("glm", "waiting")));
            }
            waiting.forEach(call -> call.cancel(true));
            Timing.until(() -> sluice.status().join().requests() == 1);
            first.cancel(true);
            Timing.until(() -> sluice.status().join().requests() == 0);
            long sent = simulator.truth("glm").requestCount() - 1;
            figures.add("sent of 100 calls cancelled while waiting", Long.toString(sent), "0", sent == 0);
        });
    }

    /** Milliseconds until the provider, or for a connection that opens the pool, has seen the close. */
    private static double cancelIn(String phase, Simulator simulator, Sluice sluice) throws Exception {
        if (phase.equals("connecting")) {
            simulator.stopAccepting("kimi");
            ChatCall call = sluice.chat(request("kimi", "x"));
            Timing.until(() -> open(sluice, "kimi") == 1);
            long cancelled = System.nanoTime();
            call.cancel(true);
            Timing.until(() -> open(sluice, "kimi") == 0);
            double millis = Timing.millisSince(cancelled);
            simulator.resumeListening("kimi");
            return millis;
        }
        simulator.script(
                "kimi",
                switch (phase) {
                    case "sent" -> "{ fault = hang }";
                    case "head received" -> "{ fault = drip-comments }";
                    case "streaming" -> "{ fault = endless }";
                    default -> "{ fault = status, status = 503, retry-after = 20 }";
                });
        simulator.reset("kimi");
        ChatStream stream = sluice.stream(request("kimi", "x"));
        stream.events().runWith(Sink.ignore(), sluice.materializer());
        Timing.until(() -> simulator.truth("kimi").requestCount() == 1);
        if (phase.equals("streaming")) {
            Timing.until(() -> simulator.truth("kimi").tokensSent() > 3);
        } else {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        long cancelled = System.nanoTime();
        stream.cancel();
        if (phase.equals("backing off")) {
            Timing.until(() -> sluice.status().join().requests() == 0);
            double millis = Timing.millisSince(cancelled);
            return simulator.truth("kimi").requestCount() == 1 ? millis : Double.POSITIVE_INFINITY;
        }
        Timing.until(() -> simulator.truth("kimi").aborts() == 1);
        Truth.Request request = simulator.truth("kimi").requests().get(0);
        return (request.endedNanos() - cancelled) / 1e6;
    }

    /** A call behind hung ones that hold the whole pool. */
    void hungPool() {
        with("sluice.provider-defaults.pool { max-connections = 4, warm-connections = 1 }", (simulator, sluice) -> {
            simulator.script("kimi", "{ match { contains = hang }, fault = hang }");
            Duration deadline = Duration.ofMillis(800);
            long started = System.nanoTime();
            List<CompletableFuture<?>> hung = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                hung.add(sluice.chat(request("kimi", "hang"), CallOptions.DEFAULT.withDeadline(deadline))
                        .exceptionally(timedOut -> null));
            }
            sluice.chat(request("kimi", "fifth")).join();
            figures.atMost("a fifth call behind four hung ones on four slots, past their deadline", Timing.millisSince(started) - 800, 250, "ms");
            hung.forEach(CompletableFuture::join);
        });
    }

    /** Attempts for failures that pass, and for ones that don't. */
    void retries() {
        with("sluice.provider-defaults { retry.initial-delay = 5ms, breaker.enabled = false }", (simulator, sluice) -> {
            for (int n = 1; n <= 3; n++) {
                simulator.reset("glm");
                simulator.script("glm", "{ fault = status, status = 500, times = " + n + " }");
                sluice.chat(request("glm", "x")).join();
                long asked = simulator.truth("glm").requestCount();
                figures.add("requests for " + n + " failures, then success", Long.toString(asked), Integer.toString(n + 1), asked == n + 1);
            }
        });
        with("sluice.provider-defaults { retry.initial-delay = 1ms, breaker.enabled = false }", (simulator, sluice) -> {
            simulator.script("openai", "{ fault = status, status = 500 }");
            long started = System.nanoTime();
            int calls = 0;
            while (Timing.millisSince(started) < 15_000) {
                List<CompletableFuture<?>> round = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    round.add(sluice.chat(request("openai", "x")).exceptionally(failed -> null));
                    calls++;
                }
                round.forEach(CompletableFuture::join);
                TimeUnit.MILLISECONDS.sleep(50);
            }
            double seconds = Timing.millisSince(started) / 1e3;
            double extra = simulator.truth("openai").requestCount() - 1.2 * calls - seconds;
            figures.atMost(
                    "attempts beyond 1.2 × calls + 1/s at a provider that fails every call (" + calls + " calls in 15 s; the floor may save up 10 s)",
                    Math.max(0, extra),
                    10,
                    "attempts");
        });
    }

    /** Connections for calls one after the other, and side by side. */
    void pooling() {
        with("", (simulator, sluice) -> {
            for (int i = 0; i < 100; i++) {
                sluice.chat(request("kimi", "x")).join();
            }
            figures.atMost("connections for 100 calls one after the other", (double) simulator.truth("kimi").opened(), 1, "");
            for (int round = 0; round < 4; round++) {
                List<ChatCall> calls = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    calls.add(sluice.chat(request("glm", "x")));
                }
                calls.forEach(CompletableFuture::join);
            }
            figures.atMost("connections for 4 rounds of 50 calls at once", (double) simulator.truth("glm").opened(), 50, "");
        });
    }

    /** From the end of an outage to the first answer. */
    void outage() {
        with("", (simulator, sluice) -> {
            sluice.chat(request("glm", "x")).join();
            simulator.stopListening("glm");
            long back = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
            while (System.nanoTime() < back) {
                sluice.chat(request("glm", "x"), CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(2)))
                        .exceptionally(refused -> null)
                        .join();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            simulator.resumeListening("glm");
            long resumed = System.nanoTime();
            Timing.until(() -> isAnswered(sluice));
            figures.atMost("from the end of a 40 s outage to the first answer, default breaker", Timing.millisSince(resumed), 1_500, "ms");
        });
    }

    private static boolean isAnswered(Sluice sluice) {
        try {
            return !sluice.chat(request("glm", "x")).join().text().isEmpty();
        } catch (CompletionException e) {
            return !(e.getCause() instanceof DispatchException);
        }
    }

    /** One provider's latency while another hangs. */
    void isolation() {
        with("sluice.provider-defaults.queue.max-waiting = 2000", (simulator, sluice) -> {
            p99(sluice);
            double alone = p99(sluice);
            simulator.script("glm", "{ fault = hang }");
            List<ChatCall> hung = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                hung.add(sluice.chat(request("glm", "x")));
            }
            TimeUnit.SECONDS.sleep(1);
            double beside = p99(sluice);
            hung.forEach(call -> call.cancel(true));
            figures.atMost("another provider's p99 beside 1,000 hung calls (alone " + Math.round(alone * 10) / 10.0 + " ms)", beside, Math.max(alone * 1.1, alone + 20), "ms");
        });
    }

    private static double p99(Sluice sluice) {
        double[] millis = new double[1_000];
        for (int i = 0; i < millis.length; i++) {
            long started = System.nanoTime();
            sluice.chat(request("kimi", "x")).join();
            millis[i] = Timing.millisSince(started);
        }
        return Figures.quantile(millis, 0.99);
    }

    /** What is done with an engine and its simulated providers. */
    private interface Task {
        void run(Simulator simulator, Sluice sluice) throws Exception;
    }

    private static void with(String settings, Task task) {
        try (Simulator simulator = Simulator.start(Scenario.parse(HEALTHY))) {
            EngineConfig config = EngineConfig.parse("""
                    sluice.providers {
                      glm { base-url = "%s/v4", key = "id-of-key.secret-of-key" }
                      kimi { base-url = "%s/v1", key = "sk-of-kimi" }
                      openai { dialect = openai, base-url = "%s/v1", key = "sk-of-openai", any-model = true }
                    }
                    """.formatted(simulator.origin("glm"), simulator.origin("kimi"), simulator.origin("openai"))
                    + settings);
            try (Sluice sluice = Sluice.start(config)) {
                task.run(simulator, sluice);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the measurement failed", e);
        }
    }

    private static CompletionStage<ChatAnswer> stream(Sluice sluice, String provider, CallOptions options) {
        ChatStream stream = sluice.stream(request(provider, "x"), options);
        stream.events().runWith(Sink.ignore(), sluice.materializer());
        return stream.answer();
    }

    private static ChatRequest request(String provider, String prompt) {
        return ChatRequest.of(
                switch (provider) {
                    case "glm" -> "glm/glm-4.6";
                    case "kimi" -> "kimi/kimi-latest";
                    default -> "openai/gpt-test";
                },
                prompt);
    }

    private static int open(Sluice sluice, String provider) {
        return sluice.status().join().providers().stream()
                .filter(status -> status.provider().equals(provider))
                .mapToInt(status -> status.openConnections())
                .sum();
    }
}
