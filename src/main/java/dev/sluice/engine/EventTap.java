package dev.sluice.engine;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import dev.sluice.codec.Decoded;
import dev.sluice.codec.StreamDecoder;
import dev.sluice.http.BrokenBodyException;
import dev.sluice.http.SseDecoder;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The stage between a provider's bytes and the caller's events: decodes, notices the first content and the end, and
 * notes when content last came and since when the caller has asked for more, for the idle and consumer clocks.
 *
 * <p>After the dialect's last word it reads on (at most {@value #MAX_SURPLUS} bytes) so that the connection can be used
 * again, and gives nothing more to the caller.
 */
final class EventTap extends GraphStage<FlowShape<ByteString, EventTap.Batch>> {
    private static final int MAX_SURPLUS = 64 * 1024;

    /** Events that came in one piece, of so many bytes. */
    record Batch(List<ChatEvent> events, int bytes) {}

    /** What the attempt hears from its stream. On a stream thread: tell only. */
    interface Listener {
        void onFirstContent();

        /** The dialect's last word was read; the body may have bytes left. */
        void onLastWord();

        /** The body ended or broke, or was cancelled; once. */
        void onEnd(Decoded result, String partialText);
    }

    private final Inlet<ByteString> in = Inlet.create("EventTap.in");
    private final Outlet<Batch> out = Outlet.create("EventTap.out");
    private final FlowShape<ByteString, Batch> shape = FlowShape.of(in, out);
    private final StreamDecoder decoder;
    private final LongSupplier nanoClock;
    private final Listener listener;
    private volatile long contentNanos;
    private volatile long demandNanos;
    private volatile boolean demanded;

    EventTap(StreamDecoder decoder, LongSupplier nanoClock, Listener listener) {
        this.decoder = decoder;
        this.nanoClock = nanoClock;
        this.listener = listener;
        this.contentNanos = nanoClock.getAsLong();
        this.demandNanos = contentNanos;
    }

    /** Nanoseconds for which the provider has owed content; negative while the caller has not asked for more. */
    long owedFor(long nowNanos) {
        return demanded ? Math.min(nowNanos - contentNanos, nowNanos - demandNanos) : -1;
    }

    /** Nanoseconds for which the caller has not asked for more; negative while it has. */
    long unreadFor(long nowNanos) {
        return demanded ? -1 : nowNanos - demandNanos;
    }

    @Override
    public FlowShape<ByteString, Batch> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private final SseDecoder sse = new SseDecoder();
        private boolean contentSeen;
        private boolean ended;
        private int surplus;

        Logic() {
            super(shape);
            setHandlers(in, out, new AbstractInOutHandler() {
                @Override
                public void onPull() {
                    demandNanos = nanoClock.getAsLong();
                    demanded = true;
                    readOn();
                }

                @Override
                public void onPush() {
                    decode(grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    end(decoder.end());
                    completeStage();
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    end(decoder.isEnded() ? decoder.end() : new Decoded.Refused(broken(failure)));
                    completeStage();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    end(decoder.isEnded() ? decoder.end() : new Decoded.Refused(CANCELLED));
                    cancelStage(cause);
                }
            });
        }

        /** Only a defect stops the stage without an end; the attempt hears of it all the same. */
        @Override
        public void postStop() {
            end(new Decoded.Refused(AttemptFailure.of(
                    FailureKind.INTERNAL, Delivery.MAYBE_SENT, "the stream's decoder stopped without a result")));
        }

        private void decode(ByteString bytes) {
            if (decoder.isEnded()) {
                surplus += bytes.size();
                readOn();
                return;
            }
            List<ChatEvent> events = new ArrayList<>();
            @Nullable AttemptFailure broken = null;
            try {
                sse.decode(bytes.asByteBuffer(), event -> decoder.decode(event, events));
            } catch (BrokenBodyException e) {
                broken = e.failure();
            }
            noteContent(events);
            if (broken != null) {
                end(new Decoded.Refused(broken));
                if (!events.isEmpty()) {
                    emit(out, new Batch(events, bytes.size()));
                }
                complete(out);
                cancel(in);
                return;
            }
            if (decoder.isEnded()) {
                listener.onLastWord();
            }
            if (events.isEmpty()) {
                readOn();
            } else {
                demanded = false;
                demandNanos = nanoClock.getAsLong();
                push(out, new Batch(events, bytes.size()));
                if (decoder.isEnded()) {
                    readOn();
                }
            }
        }

        private void noteContent(List<ChatEvent> events) {
            for (ChatEvent event : events) {
                if (event.isContent()) {
                    contentNanos = nanoClock.getAsLong();
                    if (!contentSeen) {
                        contentSeen = true;
                        listener.onFirstContent();
                    }
                    return;
                }
            }
        }

        private void readOn() {
            if (surplus > MAX_SURPLUS) {
                end(decoder.end());
                completeStage();
            } else if (!isClosed(in) && !hasBeenPulled(in)) {
                pull(in);
            }
        }

        private void end(Decoded result) {
            if (!ended) {
                ended = true;
                listener.onEnd(result, decoder.partialText());
            }
        }
    }

    private static final AttemptFailure CANCELLED =
            AttemptFailure.of(FailureKind.CANCELLED, Delivery.MAYBE_SENT, "the caller cancelled the stream");

    private static AttemptFailure broken(Throwable failure) {
        return failure instanceof BrokenBodyException broken
                ? broken.failure()
                : AttemptFailure.of(
                        FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, "the stream broke: " + failure.getMessage());
    }
}
