package dev.sluice.gateway;

import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import dev.sluice.gateway.wire.AnswerBroken;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream on its way to the client, within its connection's stage. What is read from the provider ahead of the client's
 * demand is bounded; the head is held back until the first event is there.
 *
 * <p>A stream that breaks ends with an error event, and then without the end of its chunked body: clients that know no
 * error events take it for what it is, too.
 */
final class StreamedAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(StreamedAnswer.class);
    /** Bytes that are held while the network takes others; an event more at the most. */
    private static final int READ_AHEAD = 16 << 10;

    private static final ByteString HEARTBEAT = ByteString.fromString(": heartbeat\n\n");

    /** The stage that sends it. */
    interface Owner {
        /** The first event is here: send the head, and this as the body. */
        void begin(Source<ByteString, ?> body);

        /** So many bytes were sent. */
        void wrote(int bytes);

        /** The call failed; told before {@link #refuse} or {@link #ended}. */
        void failed(Failure failure);

        /** There is no stream: answer with an error instead. */
        void refuse(GatewayError error);

        /** The last byte is sent; so many tokens were billed as far as is known. */
        void ended(long tokens);
    }

    private final GraphStageLogic.SubSinkInlet<List<ChatEvent>> events;
    private final GraphStageLogic.SubSourceOutlet<ByteString> body;
    private final ChunkWriter writer;
    private final Owner owner;
    private ByteString ready = ByteString.emptyByteString();
    private boolean begun;
    private boolean over;
    private @Nullable AnswerBroken broken;
    private long lastNanos;

    StreamedAnswer(GraphStageLogic stage, ChunkWriter writer, Owner owner) {
        this.events = stage.new SubSinkInlet<>("StreamedAnswer.events");
        this.body = stage.new SubSourceOutlet<>("StreamedAnswer.body");
        this.writer = writer;
        this.owner = owner;
        events.setHandler(new AbstractInHandler() {
            @Override
            public void onPush() {
                send(writer.write(events.grab()));
            }

            @Override
            public void onUpstreamFinish() {
                over = true;
                send(writer.end());
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
                fail(failure);
            }
        });
        body.setHandler(new AbstractOutHandler() {
            @Override
            public void onPull() {
                drain();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                stage.failStage(cause);
            }
        });
    }

    /** Where the call's events go. */
    GraphStageLogic.SubSinkInlet<List<ChatEvent>> events() {
        return events;
    }

    /** The client has left: the provider's connection closes. */
    void leave() {
        if (!over) {
            events.cancel();
        }
    }

    /** Lets a client that reads know that somebody is there, after so much silence; no clock of a provider hears of it. */
    void beat(Duration silence) {
        if (begun && !over && body.isAvailable() && System.nanoTime() - lastNanos >= silence.toNanos()) {
            push(HEARTBEAT);
        }
    }

    private void fail(Throwable failure) {
        over = true;
        @Nullable Failure known = failure instanceof DispatchException failed ? failed.failure() : null;
        if (known == null) {
            LOG.error("a stream failed", failure);
        } else {
            owner.failed(known);
        }
        GatewayError error = known == null ? GatewayError.defect() : GatewayError.of(known);
        if (begun) {
            broken = new AnswerBroken(error.message());
            send(writer.end(error));
        } else {
            owner.refuse(error);
        }
    }

    private void send(byte[] bytes) {
        ByteString more = ByteString.fromArrayUnsafe(bytes);
        ready = ready.isEmpty() ? more : ready.concat(more);
        if (begun) {
            if (body.isAvailable()) {
                drain();
            } else {
                readAhead();
            }
        } else if (over || !ready.isEmpty()) {
            begun = true;
            lastNanos = System.nanoTime();
            owner.begin(Source.fromGraph(body.source()));
            readAhead();
        } else {
            events.pull();
        }
    }

    /** Asks for what comes next while the network takes what is there. */
    private void readAhead() {
        if (!over && ready.size() < READ_AHEAD && !events.hasBeenPulled()) {
            events.pull();
        }
    }

    /** On the client's demand: what is ready, else what the provider sends next. */
    private void drain() {
        if (ready.isEmpty()) {
            if (broken != null) {
                body.fail(broken);
                owner.ended(writer.totalTokens());
            }
            readAhead();
            return;
        }
        ByteString bytes = ready;
        ready = ByteString.emptyByteString();
        push(bytes);
        if (over && broken == null) {
            body.complete();
            owner.ended(writer.totalTokens());
        } else {
            readAhead();
        }
    }

    private void push(ByteString bytes) {
        lastNanos = System.nanoTime();
        owner.wrote(bytes.size());
        body.push(bytes);
    }
}
