package dev.sluice.bench;

import akka.stream.javadsl.Sink;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.fanout.Agreement;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutStatus;
import dev.sluice.fanout.LegEnd;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What fan-outs and coalescing promise, against simulated providers. */
final class FanOutMeasures {
    static final List<String> MODELS = List.of("glm/glm-4.6", "kimi/kimi-latest", "openai/any");
    private static final List<String> PROVIDERS = List.of("glm", "kimi", "openai");
    private static final ChatRequest QUESTION = ChatRequest.of("", "echo:yes Shall we?");
    private static final String SCENARIO = """
            providers {
              glm { dialect = glm, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
              kimi { dialect = kimi, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
              openai { dialect = openai, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
            }
            """;

    private final Figures figures;

    FanOutMeasures(Figures figures) {
        this.figures = figures;
    }

    void strategies() {
        with((simulator, sluice) -> {
            for (int i = 0; i < 100; i++) {
                ask(sluice, Strategy.ALL).join();
            }
            PROVIDERS.forEach(provider -> simulator.script(provider, "{ fault = delay, delay = 2s }"));
            figures.atMost("fan-out: all of 3 models of 2 s", millis(ask(sluice, Strategy.ALL).join()), 2_500, "ms");
            simulator.script("glm", "{ fault = delay, delay = 300ms }");
            simulator.script("kimi", "{ fault = delay, delay = 400ms }");
            simulator.script("openai", "{ fault = delay, delay = 10s }");
            FanOutResult quorum = ask(sluice, new Strategy.Quorum(2, Agreement.EXACT)).join();
            boolean cancelled = quorum.legs().get(2).end() == LegEnd.CANCELLED && quorum.status() == FanOutStatus.DECIDED;
            figures.add(
                    "fan-out: quorum of 2 that agree after 0.4 s, the third needs 10 s",
                    Math.round(millis(quorum)) + " ms, the third " + quorum.legs().get(2).end().label(),
                    "≤ 650 ms, cancelled",
                    millis(quorum) <= 650 && cancelled);
            double[] late = new double[100];
            for (int i = 0; i < late.length; i++) {
                late[i] = losersClosed(simulator, sluice);
            }
            figures.atMost("fan-out: first of 3, from the winner's answer to the last loser's closed socket, p99 of 100", Figures.quantile(late, 0.99), 250, "ms");
        });
    }

    /** Milliseconds from the winner's last byte to both losers' ends, by the simulator's clock. */
    private static double losersClosed(Simulator simulator, Sluice sluice) {
        PROVIDERS.forEach(simulator::reset);
        simulator.script("glm", "{ fault = delay, delay = 30ms }");
        simulator.script("kimi", "{ fault = hang }");
        simulator.script("openai", "{ fault = delay, delay = 20s }");
        ask(sluice, Strategy.FIRST).join();
        Timing.until(() -> simulator.truth("kimi").aborts() == 1 && simulator.truth("openai").aborts() == 1);
        long won = last(simulator, "glm").endedNanos();
        return Math.max(last(simulator, "kimi").endedNanos() - won, last(simulator, "openai").endedNanos() - won) / 1e6;
    }

    void coalescing() {
        with((simulator, sluice) -> {
            simulator.script("openai", "{ fault = delay, delay = 1s }");
            ChatRequest same = QUESTION.withModel("openai/any").with("temperature", 0);
            List<CompletionStage<ChatAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(sluice.chat(same));
            }
            figures.add("coalescing: upstream requests for 50 equal calls, different answers", equal(simulator, answers), "1, 1 answer", equal(simulator, answers).equals("1, 1 answer"));
            simulator.reset("openai");
            List<CompletionStage<ChatAnswer>> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(stream(sluice, same, CallOptions.DEFAULT));
            }
            figures.add("coalescing: upstream requests for 50 equal streams, different answers", equal(simulator, streams), "1, 1 answer", equal(simulator, streams).equals("1, 1 answer"));
            crossings(simulator, sluice);
        });
    }

    private void crossings(Simulator simulator, Sluice sluice) {
        simulator.script("openai", "{ fault = delay, delay = 20ms }");
        Random random = new Random(5);
        Map<String, Set<String>> tenants = new HashMap<>();
        int wrong = 0;
        long before = simulator.truth("openai").requestCount();
        for (int calls = 0; calls < 10_000; ) {
            Map<CompletionStage<ChatAnswer>, String> round = new HashMap<>();
            for (int i = 0; i < 500; i++, calls++) {
                String tenant = "tenant-" + random.nextInt(8);
                boolean canary = random.nextInt(4) == 0;
                ChatRequest request = ChatRequest.of("openai/any", canary ? "echo:" + tenant : "echo:same").with("temperature", 0);
                CallOptions options = CallOptions.DEFAULT.withTenant(tenant);
                round.put(random.nextBoolean() ? sluice.chat(request, options) : stream(sluice, request, options), tenant + (canary ? "!" : ""));
            }
            for (Map.Entry<CompletionStage<ChatAnswer>, String> each : round.entrySet()) {
                ChatAnswer answer = each.getKey().toCompletableFuture().join();
                String tenant = each.getValue();
                wrong += tenant.endsWith("!") && !answer.text().startsWith(tenant.substring(0, tenant.length() - 1)) ? 1 : 0;
                tenants.computeIfAbsent(answer.providerRequestId(), id -> new HashSet<>()).add(tenant.replace("!", ""));
            }
        }
        long crossed = wrong + tenants.values().stream().filter(of -> of.size() > 1).count();
        long upstream = simulator.truth("openai").requestCount() - before;
        figures.add(
                "coalescing: answers that crossed tenants, of 10,000 interleaved calls of 8 tenants (" + upstream + " upstream requests)",
                Long.toString(crossed),
                "0",
                crossed == 0);
    }

    private static String equal(Simulator simulator, List<CompletionStage<ChatAnswer>> answers) {
        long different = answers.stream().map(answer -> answer.toCompletableFuture().join().text()).distinct().count();
        return simulator.truth("openai").requestCount() + ", " + different + (different == 1 ? " answer" : " answers");
    }

    private static CompletionStage<ChatAnswer> stream(Sluice sluice, ChatRequest request, CallOptions options) {
        ChatStream stream = sluice.stream(request, options);
        stream.events().runWith(Sink.ignore(), sluice.materializer());
        return stream.answer();
    }

    private static FanOutCall ask(Sluice sluice, Strategy strategy) {
        return sluice.fanOut(FanOutRequest.of(QUESTION, MODELS, strategy));
    }

    private static double millis(FanOutResult result) {
        return result.elapsed().toNanos() / 1e6;
    }

    private static Truth.Request last(Simulator simulator, String provider) {
        List<Truth.Request> requests = simulator.truth(provider).requests();
        return requests.get(requests.size() - 1);
    }

    interface Body {
        void run(Simulator simulator, Sluice sluice) throws Exception;
    }

    static void with(Body body) {
        try (Simulator simulator = Simulator.start(Scenario.parse(SCENARIO));
                Sluice sluice = Sluice.start(EngineConfig.parse("""
                        sluice.providers.glm { base-url = "%s/api/paas/v4", key = "id.secret-of-glm" }
                        sluice.providers.kimi { base-url = "%s/v1", key = "sk-of-kimi" }
                        sluice.providers.openai { dialect = openai, base-url = "%s/v1", key = "sk-of-openai", any-model = true }
                        """.formatted(simulator.origin("glm"), simulator.origin("kimi"), simulator.origin("openai"))))) {
            body.run(simulator, sluice);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
