package dev.sluice.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way from its connection's stream to its reader's. The HTTP layer gives each chunk alone; those that came in
 * one read, and those that come while the reader is busy, go over as one piece, since each crossing costs two messages.
 *
 * <p>Lives in the stage that makes it. Holds at most {@link #AHEAD} bytes and a chunk. What came before a failure goes
 * before it, unless it was us who ended the connection.
 */
final class BodyFeed {
    private static final int AHEAD = 32 << 10;

    private final GraphStageLogic.SubSinkInlet<ByteString> in;
    private final GraphStageLogic.SubSourceOutlet<ByteString> out;
    private final Runnable over;
    private ByteString held = ByteString.emptyByteString();
    private boolean ended;
    private @Nullable Throwable failure;

    /** @param over called when nothing more goes through */
    BodyFeed(GraphStageLogic stage, Connection connection, Runnable over) {
        this.in = stage.new SubSinkInlet<>("BodyFeed.in");
        this.out = stage.new SubSourceOutlet<>("BodyFeed.out");
        this.over = over;
        in.setHandler(new AbstractInHandler() {
            @Override
            public void onPush() {
                held = held.isEmpty() ? in.grab() : held.concat(in.grab());
                handOn();
            }

            @Override
            public void onUpstreamFinish() {
                ended = true;
                handOn();
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
                ended = true;
                failure = cause;
                if (connection.endedBy() != null) {
                    // Killed: nobody waits for what is held, and a reader who doesn't read must not delay the end.
                    held = ByteString.emptyByteString();
                }
                handOn();
            }
        });
        out.setHandler(new AbstractOutHandler() {
            @Override
            public void onPull() {
                handOn();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
                if (!ended) {
                    ended = true;
                    in.cancel(cause);
                }
                over.run();
            }
        });
    }

    /** Takes the body; the feed's own is to be run once. */
    GraphStageLogic.SubSinkInlet<ByteString> in() {
        return in;
    }

    /** Reads ahead. */
    void start() {
        in.pull();
    }

    Source<ByteString, NotUsed> body() {
        return Source.fromGraph(out.source());
    }

    private void handOn() {
        if (out.isClosed()) {
            return;
        }
        if (!held.isEmpty() && out.isAvailable()) {
            ByteString bytes = held;
            held = ByteString.emptyByteString();
            out.push(bytes);
        }
        if (!ended) {
            if (!in.hasBeenPulled() && held.size() < AHEAD) {
                in.pull();
            }
        } else if (held.isEmpty()) {
            if (failure == null) {
                out.complete();
            } else {
                out.fail(failure);
            }
            over.run();
        }
    }
}
