package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.SystemMaterializer;
import dev.sluice.gateway.wire.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A listener on loopback before a {@link TestHandler}, and all that belongs to it. */
final class Edge implements AutoCloseable {
    /** Clocks that a test can wait for: 800 ms for a head, 1,200 for a body, 1,000 of idleness and for a reader. */
    static final GuardSettings SHORT = GuardSettings.DEFAULT
            .withTimeouts(
                    Duration.ofMillis(800), Duration.ofMillis(1200), Duration.ofMillis(1000), Duration.ofMillis(1000))
            .withLimits(FramingLimits.DEFAULT.withMaxBodyBytes(4096));
    /** Clocks that no test waits for, and 4,096 bytes of body. */
    static final GuardSettings SMALL = GuardSettings.DEFAULT.withLimits(FramingLimits.DEFAULT.withMaxBodyBytes(4096));

    private final ActorSystem<Void> system;
    private final TestHandler handler;
    private final Listener listener;
    private final Watch watch;

    private Edge(ActorSystem<Void> system, TestHandler handler, Listener listener, Watch watch) {
        this.system = system;
        this.handler = handler;
        this.listener = listener;
        this.watch = watch;
    }

    /** Keeps what the edge answered itself. */
    static final class Watch implements EdgeWatch {
        private final AtomicInteger ids = new AtomicInteger();
        private final Map<String, EdgeAnswer> answers = new ConcurrentHashMap<>();

        @Override
        public String newId() {
            return "edge-" + ids.incrementAndGet();
        }

        @Override
        public void answered(EdgeAnswer answer) {
            answers.put(answer.id(), answer);
        }
    }

    static Edge start(GuardSettings guard) throws Exception {
        return start(ListenerSettings.of("127.0.0.1", 0).withGuard(guard).withMaxConnections(2000, 0));
    }

    static Edge start(GuardSettings guard, @Nullable SSLContext tls) throws Exception {
        return start(ListenerSettings.of("127.0.0.1", 0).withGuard(guard).withTls(tls));
    }

    static Edge start(ListenerSettings settings) throws Exception {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "edge");
        TestHandler handler = new TestHandler(SystemMaterializer.get(system).materializer());
        Watch watch = new Watch();
        Listener listener = Listener.bind(system, settings, dev.sluice.metrics.GatewayMeters.NONE, watch, handler)
                .get(20, TimeUnit.SECONDS);
        return new Edge(system, handler, listener, watch);
    }

    ActorSystem<Void> system() {
        return system;
    }

    TestHandler handler() {
        return handler;
    }

    Listener listener() {
        return listener;
    }

    /** What was told of the answer with that head; an answer without an id, or that nobody was told of, fails. */
    EdgeAnswer told(String head) {
        Matcher id = Pattern.compile("\r\nx-request-id: (\\S+)\r\n").matcher(head);
        assertThat(id.find()).as(head).isTrue();
        return Optional.ofNullable(watch.answers.get(id.group(1))).orElseThrow();
    }

    RawClient connect() throws IOException {
        return RawClient.connect(listener.address());
    }

    /** What a client that does nothing wrong is told. */
    Answer ask(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.send(request).answer();
        }
    }

    @Override
    public void close() {
        try {
            listener.unbind().get(20, TimeUnit.SECONDS);
            listener.closeAll().get(20, TimeUnit.SECONDS);
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the listener did not end in time", e);
        }
    }
}
