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
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import dev.sluice.model.ChatEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A stream's events on their way to the caller: back-pressured to the provider's socket, a bounded number read ahead so
 * that the first content is seen before anybody listens. Run it once; cancelling it closes the provider's connection.
 */
public final class EventFeed {
    /** Bytes of events read ahead of the caller's demand, and one piece of the body. */
    private static final int AHEAD_BYTES = 16 << 10;
    /** The same in pieces, since a small event takes much more room than it has bytes. */
    private static final int AHEAD = 64;

    private final AtomicReference<Source<List<ChatEvent>, NotUsed>> source = new AtomicReference<>();

    /** Where the provider's side puts its events; to be run once. */
    Sink<EventTap.Batch, NotUsed> intake() {
        return Sink.fromGraph(new Intake());
    }

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

    /** The end of the provider's side. */
    private final class Intake extends GraphStage<SinkShape<EventTap.Batch>> {
        private final Inlet<EventTap.Batch> in = Inlet.create("EventFeed.in");
        private final SinkShape<EventTap.Batch> shape = SinkShape.of(in);

        @Override
        public SinkShape<EventTap.Batch> shape() {
            return shape;
        }

        @Override
        public GraphStageLogic createLogic(Attributes attributes) {
            return new Logic();
        }

        private final class Logic extends GraphStageLogic {
            private final Deque<EventTap.Batch> ahead = new ArrayDeque<>();
            private int aheadBytes;
            private final SubSourceOutlet<List<ChatEvent>> out;

            Logic() {
                super(shape);
                out = new SubSourceOutlet<>("EventFeed.out");
                source.set(Source.fromGraph(out.source()));
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
                        EventTap.Batch batch = grab(in);
                        ahead.addLast(batch);
                        aheadBytes += batch.bytes();
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
                } else if (!hasBeenPulled(in) && ahead.size() < AHEAD && aheadBytes < AHEAD_BYTES) {
                    pull(in);
                }
            }

            /** All that is held: a caller who is behind gets it at once. */
            private List<ChatEvent> held() {
                aheadBytes = 0;
                List<ChatEvent> first = ahead.removeFirst().events();
                if (ahead.isEmpty()) {
                    return first;
                }
                List<ChatEvent> all = new ArrayList<>(first);
                while (!ahead.isEmpty()) {
                    all.addAll(ahead.removeFirst().events());
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
