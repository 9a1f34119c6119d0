package dev.sluice.engine;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import dev.sluice.codec.Dialect;
import dev.sluice.codec.Dialects;
import dev.sluice.config.EngineConfig;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.RequestId;
import dev.sluice.routing.Catalogue;
import dev.sluice.routing.Router;
import dev.sluice.testing.FakeTransport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The engine's actors over a transport that a test plays by hand. */
final class GuardianFixture implements AutoCloseable {
    static final String ANSWER =
            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";

    final TrippingClock clock = new TrippingClock();
    final ActorTestKit testKit =
            ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = OFF").withFallback(ConfigFactory.load()));
    final ActorRef<Guardian.Command> guardian;
    /** What the engine has reported. */
    final Queue<EngineEvent> events = new ConcurrentLinkedQueue<>();

    private final Queue<FakeTransport> transports = new ConcurrentLinkedQueue<>();
    private int sequence;

    private GuardianFixture(Dialect dialect, String settings) {
        EngineConfig config = EngineConfig.parse("""
                sluice.providers.glm { enabled = false }
                sluice.providers.kimi { enabled = false }
                sluice.providers.fake { dialect = openai, base-url = "http://127.0.0.1:1/v1", authentication = none, any-model = true }
                """ + settings);
        Provider provider =
                new Provider(Objects.requireNonNull(config.providers().get("fake")), dialect, null, () -> {
                    FakeTransport transport = new FakeTransport();
                    transports.add(transport);
                    return transport;
                });
        Router router = new Router(
                new Catalogue(Map.of("fake", new Catalogue.Shelf(List.of(), true, ""))), Map.of(), "fake/m", false);
        EngineContext context = new EngineContext(clock, new JitterRandom(), events::add);
        guardian = testKit.spawn(Guardian.create(config, Map.of("fake", provider), router, context));
    }

    static GuardianFixture start() {
        return start(Dialects.named("openai"), "");
    }

    static GuardianFixture start(Dialect dialect, String settings) {
        return new GuardianFixture(dialect, settings);
    }

    TestProbe<DispatchReply> chat() {
        return dispatch(false);
    }

    TestProbe<DispatchReply> dispatch(boolean stream) {
        TestProbe<DispatchReply> caller = testKit.createTestProbe(DispatchReply.class);
        guardian.tell(new Guardian.Dispatch(
                new RequestId("test-" + ++sequence),
                ChatRequest.of("fake/m", "x"),
                CallOptions.DEFAULT,
                stream,
                System.nanoTime(),
                caller.ref()));
        return caller;
    }

    /** The transport of the provider's latest start. */
    FakeTransport transport() {
        FakeTransport latest = null;
        for (FakeTransport transport : transports) {
            latest = transport;
        }
        if (latest == null) {
            throw new AssertionError("no transport yet");
        }
        return latest;
    }

    List<FakeTransport> transports() {
        return List.copyOf(transports);
    }

    EngineStatus status() {
        TestProbe<Guardian.Status> asked = testKit.createTestProbe(Guardian.Status.class);
        guardian.tell(new Guardian.ReportStatus(asked.ref()));
        return asked.receiveMessage().status();
    }

    @Override
    public void close() {
        testKit.shutdownTestKit();
    }
}
