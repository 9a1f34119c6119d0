package dev.sluice.cli;

import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.sluice.ChatCall;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.EngineStatus;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** The demo's run: a call a millisecond to the simulated providers of a scenario, some of them given up. */
final class Demo {
    /** The engine's settings: one total deadline, short phases, a pool smaller than the crowd. */
    private static final String SETTINGS = """
            sluice {
              profiles.chat { total = %1$dms, waiting = %1$dms, first-byte = 1s, first-event = 1500ms, idle = 1s, connect = 1s, consumer = %1$dms }
              provider-defaults {
                pool { max-connections = %2$d, warm-connections = 10 }
                queue.max-waiting = 10000
              }
              routing.fail-over = false
            }
            """;

    private static final String WARM_UP = "providers { glm { dialect = glm }, kimi { dialect = kimi } }";

    static final int MAX_CONNECTIONS = 64;

    private final Scenario scenario;
    private final List<String> prompts;
    private final int calls;
    private final Duration deadline;
    private final IntConsumer progress;

    /**
     * What a run showed.
     *
     * @param truth by provider, taken after the last call had ended
     * @param status after the last call had ended
     * @param openAfterClose connections that a provider still had open when the engine was closed
     * @param took from the first call to the last end
     * @param stall for how long at most the machine let a ready thread wait meanwhile
     */
    record Run(
            List<DemoCall> calls,
            Duration deadline,
            Map<String, Truth> truth,
            EngineStatus status,
            Map<String, Integer> openAfterClose,
            Duration took,
            Duration stall) {}

    Demo(Scenario scenario, List<String> prompts, int calls, Duration deadline, IntConsumer progress) {
        this.scenario = scenario;
        this.prompts = prompts;
        this.calls = calls;
        this.deadline = deadline;
        this.progress = progress;
    }

    Run run() throws InterruptedException {
        warmUp();
        try (Simulator simulator = Simulator.start(scenario)) {
            List<DemoCall> all = calls(simulator.providers());
            Map<String, Truth> truth = new LinkedHashMap<>();
            Map<String, Integer> openAfterClose = new LinkedHashMap<>();
            EngineStatus status;
            Duration took;
            Duration stall;
            try (Sluice sluice = Sluice.start(config(simulator))) {
                long started = System.nanoTime();
                try (StallWatch watch = StallWatch.start()) {
                    makeCalls(sluice, all);
                    stall = watch.longest();
                }
                took = Duration.ofNanos(System.nanoTime() - started);
                status = settled(sluice);
                for (String provider : simulator.providers()) {
                    truth.put(provider, simulator.truth(provider));
                }
            }
            for (String provider : simulator.providers()) {
                openAfterClose.put(provider, openSoon(simulator, provider));
            }
            return new Run(all, deadline, truth, status, openAfterClose, took, stall);
        }
    }

    private List<DemoCall> calls(List<String> providers) {
        List<DemoCall> all = new ArrayList<>(calls);
        for (int i = 0; i < calls; i++) {
            boolean stream = i / providers.size() % 2 == 0;
            DemoCall.Cancel cancel = switch (i / providers.size() % 20) {
                case 4, 10 -> DemoCall.Cancel.MIDWAY;
                case 15 -> DemoCall.Cancel.AT_ONCE;
                default -> DemoCall.Cancel.NEVER;
            };
            String prompt = prompts.get(i % prompts.size()) + " (call " + i + ")";
            all.add(new DemoCall(providers.get(i % providers.size()), prompt, stream, cancel));
        }
        return all;
    }

    private EngineConfig config(Simulator simulator) {
        StringBuilder text = new StringBuilder(SETTINGS.formatted(deadline.toMillis(), MAX_CONNECTIONS));
        for (String provider : simulator.providers()) {
            text.append("sluice.providers.\"%s\" { base-url = \"%s/v1\", key = \"%s\", any-model = true }\n"
                    .formatted(provider, simulator.origin(provider), "demo-key-of-" + provider));
        }
        return EngineConfig.parse(text.toString());
    }

    /** A JVM's first calls spend a second on loading classes, which is none of the providers' doing. */
    private void warmUp() {
        try (Simulator simulator = Simulator.start(Scenario.parse(WARM_UP));
                Sluice sluice = Sluice.start(config(simulator))) {
            List<CompletableFuture<ChatAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < MAX_CONNECTIONS; i++) {
                for (String provider : simulator.providers()) {
                    ChatRequest request = ChatRequest.of(provider + "/demo", "warm up");
                    if (i % 2 == 0) {
                        answers.add(sluice.chat(request));
                    } else {
                        ChatStream stream = sluice.stream(request);
                        stream.events().take(i % 4).runWith(Sink.ignore(), sluice.materializer());
                        answers.add(stream.answer().toCompletableFuture());
                    }
                }
            }
            answers.forEach(answer -> answer.exceptionally(cancelled -> null).join());
        }
    }

    private void makeCalls(Sluice sluice, List<DemoCall> all) throws InterruptedException {
        CountDownLatch open = new CountDownLatch(all.size());
        AtomicInteger ended = new AtomicInteger();
        for (DemoCall call : all) {
            ChatRequest request = ChatRequest.of(call.provider() + "/demo", call.prompt());
            TimeUnit.MILLISECONDS.sleep(1);
            call.started();
            CompletableFuture<?> end = call.stream() ? stream(sluice, call, request) : plain(sluice, call, request);
            CompletableFuture<?> unused = end.whenComplete((answer, failure) -> {
                progress.accept(ended.incrementAndGet());
                open.countDown();
            });
        }
        long wait = deadline.toMillis() * 2 + 10_000;
        if (!open.await(wait, TimeUnit.MILLISECONDS)) {
            throw new CliException(
                    ExitCode.PROMISE_BROKEN, open.getCount() + " calls have not ended " + wait + " ms after the last");
        }
    }

    private static CompletableFuture<?> plain(Sluice sluice, DemoCall call, ChatRequest request) {
        ChatCall made = sluice.chat(request, CallOptions.DEFAULT);
        if (call.cancel() != DemoCall.Cancel.NEVER) {
            cancelLater(call, () -> made.cancel(true));
        }
        return made.whenComplete(call::ended);
    }

    private static CompletableFuture<?> stream(Sluice sluice, DemoCall call, ChatRequest request) {
        ChatStream made = sluice.stream(request, CallOptions.DEFAULT);
        Source<ChatEvent, NotUsed> events = made.events();
        if (call.cancel() == DemoCall.Cancel.MIDWAY) {
            events = events.take(4).map(event -> {
                call.cancelled();
                return event;
            });
        } else if (call.cancel() == DemoCall.Cancel.AT_ONCE) {
            cancelLater(call, made::cancel);
        }
        events.runWith(Sink.ignore(), sluice.materializer());
        return made.answer().toCompletableFuture().whenComplete(call::ended);
    }

    private static void cancelLater(DemoCall call, Runnable cancel) {
        long millis = call.cancel() == DemoCall.Cancel.AT_ONCE ? 3 : 250;
        CompletableFuture<Void> unused = CompletableFuture.runAsync(
                () -> {
                    if (call.endedNanos() == 0) {
                        call.cancelled();
                        cancel.run();
                    }
                },
                CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    /** The engine's state, as soon as cancelled calls have given back what they held. */
    private static EngineStatus settled(Sluice sluice) throws InterruptedException {
        EngineStatus status = sluice.status().join();
        for (int i = 0; i < 100 && status.requests() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(20);
            status = sluice.status().join();
        }
        return status;
    }

    private static int openSoon(Simulator simulator, String provider) throws InterruptedException {
        for (int i = 0; i < 50 && simulator.truth(provider).openNow() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return simulator.truth(provider).openNow();
    }
}
