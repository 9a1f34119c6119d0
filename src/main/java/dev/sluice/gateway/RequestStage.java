package dev.sluice.gateway;

import akka.actor.ActorRef;
import akka.actor.Terminated;
import akka.actor.typed.javadsl.Adapter;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.engine.DispatchReply;
import dev.sluice.engine.Guardian;
import dev.sluice.gateway.wire.ClientConnection;
import dev.sluice.model.Failure;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.RequestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection, one after the other: reads the body, does what the endpoint says, and answers. It lives
 * in the connection's own stream, so that a client that leaves ends it, and with it the call at the provider: there is
 * nothing else to tell.
 *
 * <p>A stream's head is held back until its first event: an error before that is a real HTTP status. After it, an error is
 * an event and no {@code [DONE]} follows.
 */
final class RequestStage extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestStage.class);
    private static final String HEARTBEAT = "heartbeat";
    private final Inlet<HttpRequest> in = Inlet.create("RequestStage.in");
    private final Outlet<HttpResponse> out = Outlet.create("RequestStage.out");
    private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(in, out);
    private final Sluice sluice;
    private final Endpoints endpoints;
    private final Duration heartbeat;
    private final ClientConnection client;

    RequestStage(Sluice sluice, Endpoints endpoints, Duration heartbeat, ClientConnection client) {
        this.sluice = sluice;
        this.endpoints = endpoints;
        this.heartbeat = heartbeat;
        this.client = client;
    }

    @Override
    public FlowShape<HttpRequest, HttpResponse> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic implements StreamedAnswer.Owner {
        private @Nullable ActorRef self;
        private @Nullable AsyncCallback<Later> later;
        private @Nullable Visit visit;
        /** What the client's leaving cancels. */
        private @Nullable Runnable cancel;

        private @Nullable StreamedAnswer streamed;
        private Supplier<ProviderLimits> limits = () -> ProviderLimits.NONE;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    open(grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    if (visit == null) {
                        completeStage();
                    }
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pullNext();
                }
            });
        }

        @Override
        public void preStart() {
            later = createAsyncCallback(this::onLater);
        }

        /** However the connection ends: whoever still works for it is told. */
        @Override
        public void postStop() {
            Visit open = visit;
            if (open != null) {
                open.left();
                abandon();
                end(open);
            }
        }

        @Override
        public void onTimer(Object key) {
            if (streamed != null) {
                streamed.beat(heartbeat);
            }
        }

        private void pullNext() {
            if (visit == null && isAvailable(out)) {
                if (isClosed(in)) {
                    completeStage();
                } else if (!hasBeenPulled(in)) {
                    pull(in);
                }
            }
        }

        private void open(HttpRequest request) {
            Visit opened = new Visit(new RequestHead(request, client.remote()), System.nanoTime());
            visit = opened;
            Action action = guarded(() -> endpoints.open(opened));
            if (action instanceof Action.ReadBody read) {
                readBody(request, read.then());
            } else if (action instanceof Action.Receive receive) {
                receive(request, receive.sink());
            } else {
                discard(request);
                run(action);
            }
        }

        private void run(Action action) {
            if (action instanceof Action.Answer answer) {
                respond(answer.reply());
            } else if (action instanceof Action.Await await) {
                await(await.reply());
            } else if (action instanceof Action.Ask ask) {
                startCall(ask);
            } else if (action instanceof Action.Stream stream) {
                startStream(stream);
            } else {
                respond(Reply.of(GatewayError.defect()));
            }
        }

        private Action guarded(Supplier<Action> step) {
            try {
                return step.get();
            } catch (RequestException e) {
                return new Action.Answer(e.reply());
            } catch (RuntimeException e) {
                LOG.error("an endpoint failed", e);
                return new Action.Answer(Reply.of(GatewayError.defect()));
            }
        }

        private void readBody(HttpRequest request, Function<byte[], Action> then) {
            if (request.entity() instanceof HttpEntity.Strict strict) {
                run(guarded(() -> then.apply(strict.getData().toArrayUnsafe())));
                return;
            }
            SubSinkInlet<ByteString> body = new SubSinkInlet<>("RequestStage.body");
            body.setHandler(new BodyReader(
                    body,
                    bytes -> run(guarded(() -> then.apply(bytes))),
                    error -> respond(Reply.of(error).closing())));
            subFusingMaterializer().materialize(request.entity().getDataBytes().to(body.sink()));
            body.pull();
        }

        private void receive(HttpRequest request, BodySink sink) {
            await(sink.reply());
            SubSinkInlet<ByteString> body = new SubSinkInlet<>("RequestStage.upload");
            body.setHandler(new UploadReader(body, sink, createAsyncCallback(Runnable::run)::invoke));
            subFusingMaterializer().materialize(request.entity().getDataBytes().to(body.sink()));
            body.pull();
        }

        private void discard(HttpRequest request) {
            if (!(request.entity() instanceof HttpEntity.Strict)) {
                subFusingMaterializer()
                        .materialize(request.entity().getDataBytes().to(Sink.ignore()));
            }
        }

        private void startCall(Action.Ask ask) {
            RequestId id = sluice.newId();
            started(id, ask.request().model(), false);
            cancel = () -> sluice.cancel(id);
            sluice.dispatch(new Guardian.Dispatch(
                    id, ask.request(), ask.options(), false, System.nanoTime(), Adapter.toTyped(self())));
        }

        private void startStream(Action.Stream action) {
            ChatStream stream = action.stream();
            started(stream.id(), action.model(), true);
            ChunkWriter writer = new ChunkWriter(
                    action.includeUsage(),
                    "chatcmpl-" + stream.id(),
                    System.currentTimeMillis() / 1000,
                    action.model(),
                    action.extension());
            StreamedAnswer answer = new StreamedAnswer(this, stream.streamed(), writer, this);
            streamed = answer;
            cancel = answer::leave;
            limits = stream::limits;
            answer.start(Adapter.toTyped(self()));
        }

        @Override
        public void begin(Source<ByteString, ?> body) {
            Visit answered = visit;
            if (answered == null) {
                return;
            }
            answered.answered(200, System.nanoTime());
            answered.providerLimits(limits.get());
            Duration beat = heartbeat.dividedBy(3);
            scheduleWithFixedDelay(HEARTBEAT, beat, beat);
            push(out, Reply.stream(fields(answered), body));
        }

        @Override
        public void wrote(int bytes) {
            if (visit != null) {
                visit.wrote(bytes);
            }
        }

        @Override
        public void failed(Failure failure) {
            if (visit != null) {
                visit.outcome(failure);
            }
        }

        @Override
        public void refuse(GatewayError error) {
            respond(Reply.of(error));
        }

        @Override
        public void ended(long tokens) {
            cancelTimer(HEARTBEAT);
            Visit done = visit;
            if (done != null) {
                done.streamedTokens(tokens);
                end(done);
            }
            pullNext();
        }

        private void started(RequestId id, String model, boolean stream) {
            if (visit != null) {
                visit.id(id);
                visit.chat(model, stream);
            }
        }

        private void await(CompletableFuture<? extends LateReply> reply) {
            Visit waiting = visit;
            cancel = () -> reply.cancel(true);
            CompletableFuture<Void> unused = reply.handle((answer, failure) -> {
                if (later != null && waiting != null) {
                    later.invoke(new Later(waiting, answer, failure));
                }
                return null;
            });
        }

        private void onLater(Later done) {
            if (visit == done.visit() && done.visit().status() != 0) {
                end(done.visit());
                pullNext();
            } else if (visit == done.visit()) {
                LateReply reply = done.reply();
                respond(reply != null ? reply.of(done.visit()) : Answers.failed(done.visit(), done.failure()));
            }
        }

        private ActorRef self() {
            if (self == null) {
                self = getStageActor(message -> {
                            receive(message._2());
                            return scala.runtime.BoxedUnit.UNIT;
                        })
                        .ref();
                stageActor().watch(Adapter.toClassic(sluice.guardian()));
            }
            return self;
        }

        private void receive(Object message) {
            StreamedAnswer answer = streamed;
            if (answer != null && message instanceof DispatchReply reply) {
                answer.receive(reply);
            } else if (message instanceof DispatchReply.Ended ended) {
                Visit waiting = visit;
                if (waiting != null && ended.id().equals(waiting.id())) {
                    respond(Answers.of(waiting, ended.outcome()));
                }
            } else if (message instanceof Terminated && visit != null && streamed == null) {
                respond(Reply.of(new GatewayError(
                        503, "sluice_error", "shutting_down", "the gateway is closing", null, null, true)));
            }
        }

        private void respond(Reply reply) {
            Visit answered = visit;
            if (answered == null || !isAvailable(out)) {
                return;
            }
            cancel = null;
            answered.answered(reply.status(), System.nanoTime());
            answered.wrote(reply.body().size());
            HttpResponse response = SocketUpgrade.response(answered.head(), reply, client, fields(answered));
            if (reply.streamed() != null) {
                push(out, response);
                onceEnded(answered, reply.streamed().ended());
                return;
            }
            end(answered);
            push(out, response);
            if (isClosed(in)) {
                completeStage();
            }
        }

        private void onceEnded(Visit answered, CompletableFuture<Void> ended) {
            CompletableFuture<Void> unused = ended.handle((nothing, failure) -> {
                if (later != null) {
                    later.invoke(new Later(answered, null, failure));
                }
                return null;
            });
        }

        private List<HttpHeader> fields(Visit answered) {
            RequestId id = answered.id();
            if (id == null) {
                id = sluice.newId();
                answered.id(id);
            }
            List<HttpHeader> fields = new ArrayList<>(ReplyFields.of(answered, id.value(), System.nanoTime()));
            fields.addAll(endpoints.fields(answered));
            return fields;
        }

        private void end(Visit ended) {
            visit = null;
            streamed = null;
            cancel = null;
            try {
                endpoints.ended(ended);
            } catch (RuntimeException e) {
                LOG.error("the end of a request could not be noted", e);
            }
        }

        private void abandon() {
            Runnable leave = cancel;
            cancel = null;
            if (leave != null) {
                leave.run();
            }
        }
    }

    private record Later(
            Visit visit,
            @Nullable LateReply reply,
            @Nullable Throwable failure) {}
}
