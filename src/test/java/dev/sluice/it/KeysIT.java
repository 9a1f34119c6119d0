package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.stream.javadsl.Sink;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.config.ConfigException;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.JsonViews;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A planted key appears nowhere but at its provider. */
class KeysIT {
    private static final String CANARY = "sk-CANARY0123456789abcdefCANARY";
    private static final String CANARY_ID = "canaryid01234567";
    private static final String CANARY_SECRET = "canarysecret0123456789";

    @Test
    void keys_appearNowhere() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level usual = root.getLevel();
        AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                String stack =
                        event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
                seen.add(event.getFormattedMessage() + stack + event.getMDCPropertyMap());
            }
        };
        recorder.setContext(root.getLoggerContext());
        recorder.start();
        List<Appender<ILoggingEvent>> usualAppenders = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(usualAppenders::add);
        usualAppenders.forEach(root::detachAppender);
        root.addAppender(recorder);
        root.setLevel(Level.TRACE);
        Events events = new Events();
        try (Simulator simulator = Simulator.start(Scenario.parse(Fixture.HEALTHY))) {
            EngineConfig config = EngineConfig.parse(
                    """
                    akka.loglevel = DEBUG
                    sluice.provider-defaults.retry { initial-delay = 1ms, max-attempts = 2 }
                    sluice.providers {
                      glm { base-url = "%s/v4", key = "%s.%s", authentication = signed-token }
                      kimi { base-url = "%s/v1", key = "%s" }
                    }
                    """.formatted(simulator.origin("glm"), CANARY_ID, CANARY_SECRET, simulator.origin("kimi"), CANARY));
            seen.add(config.toString());
            seen.add(config.providers().toString());
            try (Sluice sluice = Sluice.start(config, events)) {
                for (String provider : List.of("glm", "kimi")) {
                    for (String fault : List.of(
                            "{ fault = none }",
                            "{ fault = status, status = 500 }",
                            "{ fault = garbage }",
                            "{ fault = reset-before-head }",
                            "{ fault = error, code = \"1002\", type = invalid_authentication_error, status = 401, message = \"bad key "
                                    + CANARY + " Bearer " + CANARY + "\" }")) {
                        simulator.script(provider, fault);
                        ask(sluice.chat(Fixture.request(provider, "x")), seen);
                        ChatRequest request = Fixture.request(provider, "x");
                        ChatStream stream = sluice.stream(request, CallOptions.DEFAULT);
                        stream.events().runWith(Sink.ignore(), sluice.materializer());
                        ask(stream.answer(), seen);
                    }
                }
                seen.add(sluice.status().join().toString());
            }
            events.everything().forEach(event -> seen.add(event.toString()));
        } finally {
            root.setLevel(usual);
            root.detachAppender(recorder);
            usualAppenders.forEach(root::addAppender);
        }

        assertThat(seen).hasSizeGreaterThan(50);
        assertThat(seen)
                .noneMatch(text -> text.contains(CANARY)
                        || text.contains("CANARY0123456789")
                        || text.contains(CANARY_SECRET)
                        || text.contains("eyJ"));
    }

    @Test
    void badKeys_areNotPrinted() {
        assertThatThrownBy(() -> EngineConfig.parse("sluice.providers.kimi.key = \"sk-CANARY\\nwith a line end\""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sluice.providers.kimi.key")
                .message()
                .doesNotContain("CANARY");
    }

    private static void ask(CompletionStage<ChatAnswer> call, Queue<String> seen) {
        try {
            ChatAnswer answer = call.toCompletableFuture().join();
            seen.add(answer.toString());
            seen.add(JsonViews.of(answer).toString());
        } catch (CompletionException e) {
            DispatchException failure = (DispatchException) e.getCause();
            seen.add(failure.toString());
            seen.add(failure.failure().describe());
            seen.add(failure.failure().toString());
            seen.add(JsonViews.of(failure.failure()).toString());
        }
    }
}
