package dev.sluice;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import dev.sluice.config.EngineConfig;
import dev.sluice.engine.Engine;
import dev.sluice.engine.Guardian;
import dev.sluice.engine.OwnActorSystem;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.FanOuts;
import dev.sluice.metrics.EngineListener;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.FileRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelSpec;
import dev.sluice.model.Reconfiguration;
import dev.sluice.model.RequestId;
import dev.sluice.model.Target;
import dev.sluice.tcp.EventLoopDispatcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The door: calls to LLM providers that end when they must.
 *
 * <p>One instance per program: it holds the connection pools, queues, limits and breakers of every provider. Thread-safe;
 * no call blocks except {@link #chatAndWait} and {@link #close}. It sets no JVM-wide state, installs no shutdown hook and
 * never exits the JVM.
 */
public final class Sluice implements AutoCloseable {
    private final Engine engine;
    private final Materializer materializer;
    private final FanOuts fanOuts;
    private final @Nullable ActorSystem<?> ownSystem;

    private Sluice(ActorSystem<?> system, EngineConfig config, EngineListener listener, boolean ownsSystem) {
        this.engine = Engine.start(system, config, listener);
        this.materializer = SystemMaterializer.get(system).materializer();
        this.fanOuts = new FanOuts(engine, materializer);
        this.ownSystem = ownsSystem ? system : null;
    }

    /**
     * Starts with the configuration found on the class path ({@code reference.conf}, {@code application.conf}) and in
     * the environment.
     *
     * @throws dev.sluice.config.ConfigException when a value is malformed or contradicts another
     */
    public static Sluice start() {
        return start(EngineConfig.load());
    }

    /** Starts with a configuration, in an actor system of its own. */
    public static Sluice start(EngineConfig config) {
        return start(config, EngineListener.NONE);
    }

    /** Starts with a configuration and somebody who hears what happens, in an actor system of its own. */
    public static Sluice start(EngineConfig config, EngineListener listener) {
        ActorSystem<Void> system = OwnActorSystem.create();
        return new Sluice(system, config, listener, true);
    }

    /** Starts in an existing actor system, which {@link #close} leaves running. */
    public static Sluice start(EngineConfig config, EngineListener listener, ActorSystem<?> system) {
        return new Sluice(system, config, listener, false);
    }

    /** Asks a model; see {@link #chat(ChatRequest, CallOptions)}. */
    public ChatCall chat(ChatRequest request) {
        return chat(request, CallOptions.DEFAULT);
    }

    /**
     * Asks a model and completes with the whole answer, or with a {@link DispatchException} that says what ended the
     * call and whether the provider may have seen it.
     */
    public ChatCall chat(ChatRequest request, CallOptions options) {
        ChatCall call = new ChatCall(engine.newId(), engine::cancel);
        engine.dispatch(call.id(), request, options, call::end);
        return call;
    }

    /** Asks for embeddings; see {@link #embed(EmbeddingRequest, CallOptions)}. */
    public EmbeddingCall embed(EmbeddingRequest request) {
        return embed(request, CallOptions.DEFAULT);
    }

    /**
     * Asks a model for a vector for each input, with the same deadline, limits, retries and fail-over as a chat; completes
     * with all of them, or with a {@link DispatchException}. A provider whose dialect has no embeddings is an
     * {@code invalid_request}.
     */
    public EmbeddingCall embed(EmbeddingRequest request, CallOptions options) {
        EmbeddingCall call = new EmbeddingCall(engine.newId(), engine::cancel);
        engine.dispatch(call.id(), request, options, call::end);
        return call;
    }

    /** Asks a model and gives the answer event by event; see {@link ChatStream}. */
    public ChatStream stream(ChatRequest request) {
        return stream(request, CallOptions.DEFAULT);
    }

    /** Asks a model and gives the answer event by event; see {@link ChatStream}. */
    public ChatStream stream(ChatRequest request, CallOptions options) {
        RequestId id = engine.newId();
        ChatCall call = new ChatCall(id, engine::cancel);
        return new ChatStream(call, onLimits -> engine.stream(id, request, options, onLimits, call::end), materializer);
    }

    /** Asks several models at once; see {@link #fanOut(FanOutRequest, CallOptions)}. */
    public FanOutCall fanOut(FanOutRequest request) {
        return fanOut(request, CallOptions.DEFAULT);
    }

    /**
     * Asks several models at once, under one deadline over all of it. Each leg is a request like any other, with its
     * provider's limits, retries and fail-over; those that are no longer needed are cancelled, and their connections closed.
     *
     * @param options for every leg; without a deadline the whole has the longest that one of its legs would have
     * @throws dev.sluice.fanout.InvalidFanOutException when it can't be made as asked for, such as with an unknown model or
     *     caps that can't be met; nothing was sent then
     */
    public FanOutCall fanOut(FanOutRequest request, CallOptions options) {
        return fanOuts.start(request, options);
    }

    /**
     * Asks several models at once and gives the answer of the first to begin one, event by event: with
     * {@link dev.sluice.fanout.Strategy#FIRST} or {@link dev.sluice.fanout.Strategy.Hedged}. A leg that fails before its
     * first content is passed over; one that fails after it fails the stream.
     *
     * @throws dev.sluice.fanout.InvalidFanOutException when it can't be made as asked for; nothing was sent then
     */
    public FanOutStream fanOutStream(FanOutRequest request, CallOptions options) {
        FanOutCall fanOut = fanOuts.prepare(request, options);
        ChatCall call = new ChatCall(fanOut.id(), id -> fanOuts.cancel(fanOut));
        ChatStream stream = new ChatStream(
                call, onLimits -> fanOuts.stream(fanOut, request, options, onLimits, call::end), materializer);
        return new FanOutStream(stream, fanOut);
    }

    /**
     * Asks a model and waits for the answer. For plain threads only.
     *
     * @throws DispatchException when there is no answer
     * @throws IllegalStateException on an Akka dispatcher thread, which must not be blocked
     * @throws InterruptedException when the thread is interrupted; the call is cancelled
     */
    public ChatAnswer chatAndWait(ChatRequest request, CallOptions options) throws InterruptedException {
        refuseDispatcherThread("chatAndWait", "use chat, which does not block");
        ChatCall call = chat(request, options);
        try {
            return call.get();
        } catch (InterruptedException e) {
            call.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DispatchException failure
                    ? failure
                    : new IllegalStateException("the call ended without a failure", e.getCause());
        }
    }

    /** The models of every configured provider. */
    public List<ModelSpec> models() {
        return engine.models();
    }

    /** Where a request for a model would go, in the order to try; empty when it would go nowhere. */
    public List<Target> targets(String model) {
        return engine.targets(model);
    }

    /**
     * Asks a provider for the ids of the models that it lists; one HTTP call, within the {@code chat} profile's total.
     * Completes with a {@link DispatchException} when it refuses; cancelling closes the connection.
     *
     * @throws IllegalArgumentException when no provider of that name is configured
     */
    public CompletableFuture<List<String>> modelsAt(String provider) {
        return engine.modelsAt(provider);
    }

    /**
     * Asks a provider about the files that it keeps for its account: one HTTP call, without retries or a permit, which ends
     * within the time given. Completes with the provider's reply, of a content that is no JSON with the text as
     * {@code content}; or with a {@link DispatchException}. Cancelling closes the connection.
     *
     * @throws IllegalArgumentException when no provider of that name is configured
     */
    public CompletableFuture<JsonObject> files(String provider, FileRequest request, Duration within) {
        return engine.files(provider, request, within);
    }

    /** What runs streams; the engine's own, or that of the actor system it was given. */
    public Materializer materializer() {
        return materializer;
    }

    /** What the engine is doing now; answers within about a second. */
    public CompletableFuture<EngineStatus> status() {
        return engine.status();
    }

    /** The configuration in force. */
    public EngineConfig config() {
        return engine.config();
    }

    /**
     * Puts another configuration in force, whole or not at all. Calls under way are not touched: each ends at the provider
     * that took it, with the clocks it began with; one that fails over finds its next target among the new providers.
     *
     * <p>A provider whose settings are all the same keeps its connections, breakers, budgets and limits. One that changed
     * begins anew, with connections of its own beside those that calls under way still hold; files that its settings name are
     * read again. Of one that changed or is gone, what is left after the new drain timeout ends as {@code shutting_down}.
     *
     * <p>Completes, with what changed, when the next call goes by the new configuration; with a {@link DispatchException}
     * when the engine is closing. Of several at once, the one that the engine hears last stands.
     *
     * @throws IllegalArgumentException when certificates can't be read; nothing has changed then
     * @throws IllegalStateException on an Akka dispatcher thread, which must not read files
     */
    public CompletableFuture<Reconfiguration> reconfigure(EngineConfig config) {
        refuseDispatcherThread("reconfigure", "a plain thread, since it may read files");
        return engine.reconfigure(config);
    }

    /**
     * Runs a request for a caller that is an actor or a stream's stage: its {@code replyTo} hears of it as of the
     * {@link #guardian}. Unlike there, it may share the upstream call of an equal one.
     */
    public void dispatch(Guardian.Dispatch dispatch) {
        engine.send(dispatch);
    }

    /** Ends a request as cancelled; nothing happens if it has ended. */
    public void cancel(RequestId id) {
        engine.cancel(id);
    }

    /**
     * The engine's root actor, for callers that are actors: send {@link Guardian.Dispatch} with a {@code replyTo}. A request
     * sent here has a call of its own.
     */
    public ActorRef<Guardian.Command> guardian() {
        return engine.guardian();
    }

    /** A fresh id for {@link Guardian.Dispatch}. */
    public RequestId newId() {
        return engine.newId();
    }

    /** Closes within the configured drain timeout; see {@link #close(Duration)}. */
    @Override
    public void close() {
        close(engine.config().drainTimeout());
    }

    /**
     * Takes on no more calls, waits for those under way, cancels what is left after {@code within}, closes every
     * connection, and stops the actor system if it is its own. Blocks; a repeat does nothing.
     */
    public void close(Duration within) {
        try {
            engine.drain(within).get(within.toMillis() + 5_000, TimeUnit.MILLISECONDS);
            if (ownSystem != null) {
                ownSystem.terminate();
                ownSystem.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the engine did not close in time", e);
        }
    }

    private static void refuseDispatcherThread(String call, String expected) {
        if (EventLoopDispatcher.isCurrentThread()
                || Thread.currentThread() instanceof akka.dispatch.MonitorableThreadFactory.AkkaForkJoinWorkerThread) {
            throw new IllegalStateException(call + ": on a dispatcher thread (expected: " + expected + ")");
        }
    }
}
