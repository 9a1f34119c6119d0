package dev.sluice.gateway;

import akka.actor.typed.ActorRef;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import dev.sluice.engine.CallReader;
import dev.sluice.engine.DispatchReply;
import dev.sluice.engine.StreamedCall;
import dev.sluice.gateway.wire.AnswerBroken;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream on its way to the client, within its connection's stage. What is read from the provider ahead of the client's
 * demand is bounded; the head is held back until the first event is there.
 *
 * <p>A stream that breaks ends with an error event, and then without the end of its chunked body: clients that know no
 * error events take it for what it is, too.
 */
final class StreamedAnswer {
    /** Bytes that are held while the network takes others; an event more at the most. */
    private static final int READ_AHEAD = 4 << 10;

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

    private final CallReader events;
    private final GraphStageLogic.SubSourceOutlet<ByteString> body;
    private final ChunkWriter writer;
    private final Owner owner;
    private ByteString ready = ByteString.emptyByteString();
    private boolean begun;
    private boolean over;
    private @Nullable AnswerBroken broken;
    private long lastNanos;

    StreamedAnswer(GraphStageLogic stage, StreamedCall call, ChunkWriter writer, Owner owner) {
        AsyncCallback<StreamedCall> changed = stage.createAsyncCallback(any -> onChanged());
        this.events = new CallReader(call, () -> changed.invoke(call));
        this.body = stage.new SubSourceOutlet<>("StreamedAnswer.body");
        this.writer = writer;
        this.owner = owner;
        body.setHandler(new AbstractOutHandler() {
            @Override
            public void onPull() {
                drain();
                onChanged();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                stage.failStage(cause);
            }
        });
    }

    /** Dispatches the call; what the stage's actor hears of it belongs to {@link #receive}. */
    void start(ActorRef<Object> stageActor) {
        events.start(stageActor);
    }

    void receive(DispatchReply reply) {
        events.receive(reply);
        onChanged();
    }

    /** The call may have more to read, or nothing more. */
    private void onChanged() {
        if (!over) {
            readOn();
        }
    }

    /** The client has left: the provider's connection closes. */
    void leave() {
        if (!over) {
            over = true;
            events.stop();
        }
    }

    /** Lets a client that reads know that somebody is there, after so much silence; no clock of a provider hears of it. */
    void beat(Duration silence) {
        if (begun && !over && body.isAvailable() && System.nanoTime() - lastNanos >= silence.toNanos()) {
            push(HEARTBEAT);
        }
    }

    /** Reads what there is while there is room, and sends it if the client has asked for it. */
    private void readOn() {
        while (!over && ready.size() < READ_AHEAD) {
            List<ChatEvent> read = events.read();
            if (!read.isEmpty()) {
                add(writer.write(read));
            } else if (events.isOver()) {
                over = true;
                @Nullable DispatchException failure = events.failure();
                if (failure == null) {
                    add(writer.end());
                } else if (fail(failure.failure())) {
                    return;
                }
            } else {
                break;
            }
        }
        if (begun) {
            drain();
        } else if (over || !ready.isEmpty()) {
            begun = true;
            lastNanos = System.nanoTime();
            owner.begin(Source.fromGraph(body.source()));
        }
    }

    /** True when there is no stream, and the error is the answer. */
    private boolean fail(Failure failure) {
        owner.failed(failure);
        GatewayError error = GatewayError.of(failure);
        if (!begun && ready.isEmpty()) {
            owner.refuse(error);
            return true;
        }
        broken = new AnswerBroken(error.message());
        add(writer.end(error));
        return false;
    }

    private void add(byte[] bytes) {
        ByteString more = ByteString.fromArrayUnsafe(bytes);
        ready = ready.isEmpty() ? more : ready.concat(more);
    }

    /** Sends what is ready, if the client has asked for it. */
    private void drain() {
        if (!body.isAvailable()) {
            return;
        }
        if (!ready.isEmpty()) {
            ByteString bytes = ready;
            ready = ByteString.emptyByteString();
            push(bytes);
            if (over && broken == null) {
                body.complete();
                owner.ended(writer.totalTokens());
            }
        } else if (broken != null) {
            body.fail(broken);
            owner.ended(writer.totalTokens());
        }
    }

    private void push(ByteString bytes) {
        lastNanos = System.nanoTime();
        owner.wrote(bytes.size());
        body.push(bytes);
    }
}
