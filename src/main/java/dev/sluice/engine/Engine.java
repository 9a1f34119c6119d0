package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import dev.sluice.config.EngineConfig;
import dev.sluice.http.ProviderPool;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.EngineListener;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.Failure;
import dev.sluice.model.FileRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.ModelSpec;
import dev.sluice.model.Outcome;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.Reconfiguration;
import dev.sluice.model.RequestId;
import dev.sluice.model.Target;
import dev.sluice.routing.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The actors of one engine, and the border between them and the world of callbacks and futures. Any thread. */
public final class Engine {
    private static final String CALLBACKS = "sluice-callback-dispatcher";

    private final EngineContext context;
    private final ActorSystem<?> system;
    private final InForce inForce;
    private final ActorRef<Guardian.Command> guardian;
    private final ActorRef<Coalescer.Command> coalescer;
    private final ActorRef<EngineReply> replies;
    private final Executor callbacks;
    private final ActorRef<DispatchReply> streamReplies;
    private final Waiting waiting = new Waiting();
    private final StreamReadings readings = new StreamReadings();
    private final OpenGroups groups = new OpenGroups();
    /** Whether any request ever went to the coalescer. */
    private volatile boolean coalesces;

    private final AtomicLong sequence = new AtomicLong();
    private final String prefix =
            Long.toString(ThreadLocalRandom.current().nextLong(0x10_0000_0000L, 0x80_0000_0000L), 36);

    private Engine(ActorSystem<?> system, EngineConfig config, EngineListener listener) {
        this.context = new EngineContext(System::nanoTime, new JitterRandom(), new GuardedListener(listener));
        this.system = system;
        ProviderPool.prepare(system);
        this.inForce = new InForce(Setup.of(system, config));
        String name = "sluice-" + prefix;
        this.guardian = system.systemActorOf(Guardian.create(inForce, context), name, Props.empty());
        this.coalescer = system.systemActorOf(
                Coalescer.create(guardian, inForce, new ReplayRoom(), context), name + "-coalescer", Props.empty());
        DispatcherSelector selector = system.settings().config().hasPath(CALLBACKS)
                ? DispatcherSelector.fromConfig(CALLBACKS)
                : DispatcherSelector.defaultDispatcher();
        this.callbacks = system.dispatchers().lookup(selector);
        this.replies = system.systemActorOf(Replies.create(waiting, guardian), name + "-replies", selector);
        this.streamReplies =
                system.systemActorOf(StreamReplies.create(readings, guardian), name + "-streams", Props.empty());
    }

    /**
     * Starts the actors in a system; nothing is sent until the first request.
     *
     * @throws IllegalArgumentException when a provider names an unknown dialect or unreadable certificates
     */
    public static Engine start(ActorSystem<?> system, EngineConfig config, EngineListener listener) {
        return new Engine(system, config, listener);
    }

    /** A new id: unique here, and by its prefix in practice anywhere. */
    public RequestId newId() {
        return new RequestId(prefix + "-" + sequence.incrementAndGet());
    }

    /** Runs a request; the consumer hears exactly one outcome, on a callback thread. */
    public void dispatch(RequestId id, ModelRequest request, CallOptions options, Consumer<Outcome> onOutcome) {
        waiting.outcomes.put(id, onOutcome);
        if (waiting.stopped) {
            waiting.onStopped();
        }
        send(new Guardian.Dispatch(id, request, options, false, context.now(), replies));
    }

    /** Runs a request as the guardian would, by the upstream call of an equal one if it may share that. */
    public void send(Guardian.Dispatch dispatch) {
        CoalescingKey key =
                CoalescingKey.of(config().coalescing(), dispatch.request(), dispatch.options(), dispatch.stream());
        if (key == null) {
            guardian.tell(dispatch);
        } else {
            if (!coalesces) {
                coalesces = true;
            }
            coalescer.tell(new Coalescer.Join(key, dispatch));
        }
    }

    /** A request whose answer is streamed, not started yet. */
    public StreamedCall stream(
            RequestId id,
            ChatRequest request,
            CallOptions options,
            Consumer<ProviderLimits> onLimits,
            Consumer<Outcome> onOutcome) {
        return stream(
                id,
                reader -> send(new Guardian.Dispatch(id, request, options, true, context.now(), reader)),
                () -> cancel(id),
                onLimits,
                onOutcome);
    }

    /**
     * What whoever starts it sends to the reader it is given: at most one stream at a time, then an end.
     *
     * @param id what the reader knows it by
     * @param start run when it is started
     * @param cancel run when its reader leaves
     */
    public StreamedCall stream(
            RequestId id,
            Consumer<ActorRef<? super DispatchReply>> start,
            Runnable cancel,
            Consumer<ProviderLimits> onLimits,
            Consumer<Outcome> onOutcome) {
        return new StreamedCall() {
            @Override
            public void start(ActorRef<? super DispatchReply> replyTo) {
                start.accept(replyTo);
            }

            @Override
            public CompletionStage<Void> read(Consumer<? super List<ChatEvent>> reader) {
                return Engine.this.read(id, this, reader);
            }

            @Override
            public void cancel() {
                cancel.run();
            }

            @Override
            public void onLimits(ProviderLimits limits) {
                onLimits.accept(limits);
            }

            @Override
            public void onOutcome(Outcome outcome) {
                onOutcome.accept(outcome);
            }
        };
    }

    private CompletionStage<Void> read(RequestId id, StreamedCall call, Consumer<? super List<ChatEvent>> reader) {
        StreamReading reading = new StreamReading(call, reader, system.executionContext());
        readings.start(id, reading, streamReplies);
        return reading.over();
    }

    /** Ends a request as cancelled; nothing happens if it has ended. */
    public void cancel(RequestId id) {
        if (coalesces) {
            coalescer.tell(new Coalescer.Leave(id, context.now()));
        } else {
            guardian.tell(new Guardian.Cancel(id, context.now()));
        }
    }

    /**
     * Runs several requests that belong together as a course says; see {@link RequestGroup}.
     *
     * @param id unique to the group
     * @param reader hears the stream that the course passes on and its end; null when nothing is streamed
     * @return what tells the course that the caller gives up; any thread, repeats do nothing more
     */
    public Runnable open(RequestId id, Course course, @Nullable ActorRef<? super DispatchReply> reader) {
        groups.opened(id);
        try {
            ActorRef<RequestGroup.Command> group = system.systemActorOf(
                    RequestGroup.create(course, reader, guardian, context, () -> groups.stopped(id)),
                    "sluice-group-" + id,
                    Props.empty());
            return () -> group.tell(RequestGroup.Cancel.INSTANCE);
        } catch (IllegalStateException closed) {
            // The actor system ends and takes no more actors.
            groups.stopped(id);
            course.onStopped();
            return () -> {};
        }
    }

    /** What would become of a request if it were dispatched now. */
    public Prospect prospect(ModelRequest request, CallOptions options) {
        return Prospect.of(inForce.get(), request, options);
    }

    /** Tells whoever listens to the engine. */
    public void report(EngineEvent event) {
        context.listener().on(event);
    }

    /** What a caller hears when the engine stops under it. */
    public Failure stopped() {
        return Stopped.failure();
    }

    /** Where callers' code runs when something completes; it may block there. */
    public Executor callbacks() {
        return callbacks;
    }

    /** The engine's monotonic clock, in nanoseconds. */
    public long now() {
        return context.now();
    }

    /** The door of the actors, for callers that are actors themselves: they send {@link Guardian.Dispatch}. */
    public ActorRef<Guardian.Command> guardian() {
        return guardian;
    }

    /** The configuration in force. */
    public EngineConfig config() {
        return inForce.get().config();
    }

    /** Where a request for a model would go, in the order to try; empty when it would go nowhere. */
    public List<Target> targets(String model) {
        return inForce.get().router().route(model, CallOptions.DEFAULT) instanceof Route.To to
                ? to.targets()
                : List.of();
    }

    /** The models of every configured provider. */
    public List<ModelSpec> models() {
        return inForce.get().catalogue().models();
    }

    /**
     * The models that a provider lists itself.
     *
     * @throws IllegalArgumentException when no provider of that name is configured
     */
    public CompletableFuture<List<String>> modelsAt(String name) {
        Provider provider = provider(name);
        return SingleExchange.start(
                provider,
                system,
                provider.config().profile("chat").total(),
                "list of models",
                provider.dialect().modelsCall(provider.basePath(), provider.credential(), Instant.now()),
                provider.dialect()::decodeModels);
    }

    /**
     * Asks a provider about the files that it keeps.
     *
     * @throws IllegalArgumentException when no provider of that name is configured
     */
    public CompletableFuture<JsonObject> files(String name, FileRequest request, Duration within) {
        Provider provider = provider(name);
        return SingleExchange.start(
                provider,
                system,
                within,
                "word about files",
                provider.dialect().fileCall(request, provider.basePath(), provider.credential(), Instant.now()),
                reply -> provider.dialect().decodeFile(request, reply));
    }

    private Provider provider(String name) {
        Map<String, Provider> providers = inForce.get().providers();
        Provider provider = providers.get(name);
        if (provider == null) {
            throw new IllegalArgumentException(
                    "provider: '" + name + "' (expected: " + String.join(", ", providers.keySet()) + ")");
        }
        return provider;
    }

    /** What the engine is doing now. */
    public CompletableFuture<EngineStatus> status() {
        CompletableFuture<EngineStatus> status = new CompletableFuture<>();
        waiting.statuses.add(status);
        if (waiting.stopped) {
            waiting.onStopped();
        }
        guardian.tell(new Guardian.ReportStatus(replies));
        return status;
    }

    /**
     * Puts another configuration in force, whole or not at all; see {@code Sluice.reconfigure}. For plain threads only: it
     * reads files of certificates.
     *
     * @throws IllegalArgumentException as {@link #start}; nothing has changed then
     */
    public CompletableFuture<Reconfiguration> reconfigure(EngineConfig config) {
        Setup wanted = Setup.of(system, config);
        long number = sequence.incrementAndGet();
        CompletableFuture<Reconfiguration> changed = new CompletableFuture<>();
        waiting.reconfigurations.put(number, changed);
        if (waiting.stopped) {
            waiting.onStopped();
        }
        guardian.tell(new Guardian.Reconfigure(number, wanted, replies));
        return changed;
    }

    /** Takes on no more requests; completes when the last one has ended, with the number of those that had to be cancelled. */
    public CompletableFuture<Integer> drain(Duration within) {
        coalescer.tell(Coalescer.Close.INSTANCE);
        guardian.tell(new Guardian.Drain(within, replies));
        return waiting.drained.thenCombine(groups.none(), (cancelled, none) -> cancelled);
    }

    /** Who waits outside for the engine's answers. */
    private static final class Waiting implements Replies.Waiters {
        final Map<RequestId, Consumer<Outcome>> outcomes = new ConcurrentHashMap<>();
        final Map<Long, CompletableFuture<Reconfiguration>> reconfigurations = new ConcurrentHashMap<>();
        final Queue<CompletableFuture<EngineStatus>> statuses = new ConcurrentLinkedQueue<>();
        final CompletableFuture<Integer> drained = new CompletableFuture<>();
        volatile boolean stopped;

        @Override
        public void onOutcome(RequestId id, Outcome outcome) {
            @Nullable Consumer<Outcome> waiter = outcomes.remove(id);
            if (waiter != null) {
                waiter.accept(outcome);
            }
        }

        @Override
        public void onStatus(EngineStatus status) {
            CompletableFuture<EngineStatus> waiter = statuses.poll();
            if (waiter != null) {
                waiter.complete(status);
            }
        }

        @Override
        public void onReconfigured(Guardian.Reconfigured reconfigured) {
            CompletableFuture<Reconfiguration> waiter = reconfigurations.remove(reconfigured.number());
            if (waiter != null) {
                reconfigured
                        .change()
                        .ifPresentOrElse(
                                waiter::complete,
                                () -> waiter.completeExceptionally(new DispatchException(Stopped.failure())));
            }
        }

        @Override
        public void onDrained(int cancelled) {
            drained.complete(cancelled);
        }

        @Override
        public void onStopped() {
            stopped = true;
            for (RequestId id : outcomes.keySet()) {
                onOutcome(id, Stopped.outcome());
            }
            for (CompletableFuture<EngineStatus> status = statuses.poll(); status != null; status = statuses.poll()) {
                status.complete(new EngineStatus(false, 0, List.of()));
            }
            for (long number : reconfigurations.keySet()) {
                onReconfigured(new Guardian.Reconfigured(number, Optional.empty()));
            }
            drained.complete(0);
        }
    }
}
