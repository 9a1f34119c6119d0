package dev.sluice.engine;

import static org.awaitility.Awaitility.await;

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
import dev.sluice.model.Reconfiguration;
import dev.sluice.model.RequestId;
import dev.sluice.routing.Catalogue;
import dev.sluice.routing.Router;
import dev.sluice.testing.Descendants;
import dev.sluice.testing.FakeTransport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Dialect dialect;
    private final EngineContext context = new EngineContext(clock, new JitterRandom(), events::add);
    private final InForce inForce;
    private int sequence;

    private GuardianFixture(Dialect dialect, String settings) {
        this.dialect = dialect;
        inForce = new InForce(setup(settings));
        guardian = testKit.spawn(Guardian.create(inForce, context));
    }

    /** One that stands before the guardian. */
    ActorRef<Coalescer.Command> coalescer() {
        return testKit.spawn(Coalescer.create(guardian, inForce, new ReplayRoom(), context));
    }

    /** A group that runs a course; {@code stopped} is run when it has stopped. */
    void group(Course course, Runnable stopped) {
        ActorRef<RequestGroup.Command> unused =
                testKit.spawn(RequestGroup.create(course, null, guardian, context, stopped));
    }

    EngineConfig config() {
        return inForce.get().config();
    }

    /** One provider named {@code fake}, with further settings. */
    private Setup setup(String settings) {
        EngineConfig config = EngineConfig.parse("""
                sluice.providers.glm { enabled = false }
                sluice.providers.kimi { enabled = false }
                sluice.routing { fail-over = false, default-model = "fake/m" }
                sluice.providers.fake { dialect = openai, base-url = "http://127.0.0.1:1/v1", authentication = none, any-model = true }
                """ + settings);
        Map<String, Provider> providers = new LinkedHashMap<>();
        Map<String, Catalogue.Shelf> shelves = new LinkedHashMap<>();
        config.providers().forEach((name, provider) -> {
            providers.put(name, new Provider(provider, dialect, null, () -> {
                FakeTransport transport = new FakeTransport();
                transports.add(transport);
                return transport;
            }));
            shelves.put(name, new Catalogue.Shelf(List.of(), true, ""));
        });
        Catalogue catalogue = new Catalogue(shelves);
        Router router = new Router(
                catalogue,
                config.routing().aliases(),
                config.routing().defaultModel(),
                config.routing().failOver());
        return new Setup(config, providers, catalogue, router);
    }

    /** Puts other settings in force; says what changed, or nothing if the engine refused. */
    Optional<Reconfiguration> reconfigure(String settings) {
        TestProbe<Guardian.Reconfigured> asked = testKit.createTestProbe(Guardian.Reconfigured.class);
        guardian.tell(new Guardian.Reconfigure(7, setup(settings), asked.ref()));
        return asked.receiveMessage().change();
    }

    /** How many supervisors there are, retired ones included. */
    long supervisors() {
        return Descendants.named(guardian, "provider-").size();
    }

    static GuardianFixture start() {
        return start(Dialects.named("openai"), "");
    }

    static GuardianFixture start(String settings) {
        return start(Dialects.named("openai"), settings);
    }

    static GuardianFixture start(Dialect dialect, String settings) {
        return new GuardianFixture(dialect, settings);
    }

    TestProbe<DispatchReply> chat() {
        return dispatch(false);
    }

    TestProbe<DispatchReply> dispatch(boolean stream) {
        return dispatch(stream, "fake/m");
    }

    TestProbe<DispatchReply> dispatch(boolean stream, String model) {
        TestProbe<DispatchReply> caller = testKit.createTestProbe(DispatchReply.class);
        guardian.tell(new Guardian.Dispatch(
                new RequestId("test-" + ++sequence),
                ChatRequest.of(model, "x"),
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

    /** The transport of the nth start of any provider's supervisor, from 1, once it is there. */
    FakeTransport transport(int number) {
        await().until(() -> transports.size() >= number);
        return transports().get(number - 1);
    }

    /** Ends the request that was dispatched last as cancelled. */
    void cancel() {
        guardian.tell(new Guardian.Cancel(new RequestId("test-" + sequence)));
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
