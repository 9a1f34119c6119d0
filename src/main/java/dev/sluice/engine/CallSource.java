package dev.sluice.engine;

import akka.actor.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.japi.function.Procedure;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Outcome;
import dev.sluice.model.ProviderLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source that dispatches a request when it is run and gives the events of its stream, in the batches the network
 * brought. It ends after the request's outcome is known and its permit free; with a {@link DispatchException} if there is
 * no answer. Cancelling it cancels the request.
 */
final class CallSource extends GraphStage<SourceShape<List<ChatEvent>>> {
    /** One run of the source. */
    interface Call {
        /** Dispatches the request; the reply goes to the actor given. */
        void start(akka.actor.typed.ActorRef<? super DispatchReply> replyTo);

        void cancel();

        /** Before its first event: what its head said of the provider's rate limits. */
        void onLimits(ProviderLimits limits);

        void onOutcome(Outcome outcome);
    }

    private final Outlet<List<ChatEvent>> out = Outlet.create("CallSource.out");
    private final SourceShape<List<ChatEvent>> shape = SourceShape.of(out);
    private final Call call;

    CallSource(Call call) {
        this.call = call;
    }

    @Override
    public SourceShape<List<ChatEvent>> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        /** Feeds of later rounds: a provider that searches the web may begin to answer more than once. */
        private final Deque<EventFeed> next = new ArrayDeque<>();

        private @Nullable EventReader feed;
        private final AsyncCallback<EventReader> changed =
                createAsyncCallback((Procedure<EventReader>) this::onChanged);
        private @Nullable Outcome outcome;
        private boolean feedOver;
        /** Cancelled by its reader; only the outcome is still awaited. */
        private boolean left;

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    give();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    left = true;
                    setKeepGoing(true);
                    leave();
                    endIfOver();
                }
            });
        }

        @Override
        public void preStart() {
            ActorRef self = getStageActor(message -> {
                        receive(message._2());
                        return scala.runtime.BoxedUnit.UNIT;
                    })
                    .ref();
            call.start(Adapter.toTyped(self));
        }

        @Override
        public void postStop() {
            if (outcome == null) {
                leave();
                call.onOutcome(Stopped.outcome());
            }
        }

        private void receive(Object message) {
            if (message instanceof DispatchReply.Committed committed) {
                if (left) {
                    committed.feed().discard();
                } else if (feed == null || feedOver) {
                    call.onLimits(committed.limits());
                    attach(committed.feed());
                } else {
                    next.add(committed.feed());
                }
            } else if (message instanceof DispatchReply.Ended ended) {
                outcome = ended.outcome();
                call.onOutcome(ended.outcome());
                endIfOver();
            }
        }

        private void attach(EventFeed committed) {
            EventReader reader = committed.take();
            feed = reader;
            feedOver = false;
            reader.onChanged(() -> changed.invoke(reader));
            give();
        }

        private void onChanged(EventReader reader) {
            if (reader == feed) {
                give();
            }
        }

        private void give() {
            @Nullable EventReader reader = feed;
            if (reader == null || feedOver) {
                return;
            }
            if (isAvailable(out)) {
                @Nullable List<ChatEvent> events = reader.read();
                if (events != null && !events.isEmpty()) {
                    push(out, events);
                }
            }
            if (reader.isOver()) {
                goOn();
            }
        }

        private void goOn() {
            feedOver = true;
            EventFeed following = next.poll();
            if (following != null && !left) {
                attach(following);
            } else {
                endIfOver();
            }
        }

        private void endIfOver() {
            if (outcome == null || (feed != null && !feedOver && !left)) {
                return;
            }
            if (outcome instanceof Outcome.Failed failed) {
                failStage(new DispatchException(failed.failure()));
            } else {
                completeStage();
            }
        }

        private void leave() {
            call.cancel();
            if (feed != null && !feedOver) {
                feed.close();
            }
        }
    }
}
