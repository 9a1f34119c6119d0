package dev.sluice.engine;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.Materializer;
import akka.stream.SinkShape;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.GraphStageWithMaterializedValue;
import dev.sluice.model.ChatEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import scala.Tuple2;

/**
 * A stream's events on their way to the caller: back-pressured to the provider's socket, a bounded number read ahead so
 * that the first content is seen before anybody listens. Run it once; cancelling it closes the provider's connection.
 */
public final class EventFeed {
    /** Batches read ahead of the caller's demand; a batch is an event, or as many as one piece of the body held. */
    static final int READ_AHEAD = 4;

    private final AtomicReference<Source<List<ChatEvent>, NotUsed>> source = new AtomicReference<>();

    private EventFeed() {}

    /** One that gives what a source gives. */
    static EventFeed of(SharedSource source) {
        EventFeed feed = new EventFeed();
        feed.source.set(Source.fromGraph(source));
        return feed;
    }

    /** The events, in batches as the network brought them. Once. */
    Source<List<ChatEvent>, NotUsed> batches() {
        Source<List<ChatEvent>, NotUsed> events = source.getAndSet(null);
        if (events == null) {
            throw new IllegalStateException("feed: taken already (expected: run once)");
        }
        return events;
    }

    /** Lets go of a feed that nobody was given. */
    void discard(Materializer materializer) {
        Source<List<ChatEvent>, NotUsed> events = source.getAndSet(null);
        if (events != null) {
            events.runWith(Sink.cancelled(), materializer);
        }
    }

    /** The end of the provider's side; its materialized value is the feed. */
    static final class Intake extends GraphStageWithMaterializedValue<SinkShape<List<ChatEvent>>, EventFeed> {
        private final Inlet<List<ChatEvent>> in = Inlet.create("EventFeed.in");

        @Override
        public SinkShape<List<ChatEvent>> shape() {
            return SinkShape.of(in);
        }

        @Override
        public Tuple2<GraphStageLogic, EventFeed> createLogicAndMaterializedValue(Attributes attributes) {
            EventFeed feed = new EventFeed();
            return Tuple2.apply(new Logic(shape(), feed), feed);
        }

        private final class Logic extends GraphStageLogic {
            private final Deque<List<ChatEvent>> ahead = new ArrayDeque<>(READ_AHEAD);
            private final SubSourceOutlet<List<ChatEvent>> out;

            Logic(SinkShape<List<ChatEvent>> shape, EventFeed feed) {
                super(shape);
                out = new SubSourceOutlet<>("EventFeed.out");
                feed.source.set(Source.fromGraph(out.source()));
                out.setHandler(new AbstractOutHandler() {
                    @Override
                    public void onPull() {
                        emit();
                    }

                    @Override
                    public void onDownstreamFinish(Throwable cause) {
                        cancelStage(cause);
                    }
                });
                setHandler(in, new AbstractInHandler() {
                    @Override
                    public void onPush() {
                        ahead.addLast(grab(in));
                        emit();
                    }

                    @Override
                    public void onUpstreamFinish() {
                        if (ahead.isEmpty()) {
                            finish();
                        }
                    }

                    @Override
                    public void onUpstreamFailure(Throwable failure) {
                        out.fail(failure);
                        failStage(failure);
                    }
                });
            }

            @Override
            public void preStart() {
                setKeepGoing(true);
                pull(in);
            }

            private void emit() {
                if (out.isAvailable() && !ahead.isEmpty()) {
                    out.push(held());
                }
                if (isClosed(in)) {
                    if (ahead.isEmpty()) {
                        finish();
                    }
                } else if (!hasBeenPulled(in) && ahead.size() < READ_AHEAD) {
                    pull(in);
                }
            }

            /** All that is held: a caller who is behind gets it at once. */
            private List<ChatEvent> held() {
                List<ChatEvent> first = ahead.removeFirst();
                if (ahead.isEmpty()) {
                    return first;
                }
                List<ChatEvent> all = new ArrayList<>(first);
                while (!ahead.isEmpty()) {
                    all.addAll(ahead.removeFirst());
                }
                return all;
            }

            private void finish() {
                out.complete();
                completeStage();
            }
        }
    }
}
