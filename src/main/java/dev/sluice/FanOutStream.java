package dev.sluice;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.Leg;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A fan-out of which the first leg to begin its answer is streamed on; the others are cancelled then. Nothing is sent until
 * the events of {@link #stream} are run.
 */
public final class FanOutStream {
    private final ChatStream stream;
    private final FanOutCall call;

    FanOutStream(ChatStream stream, FanOutCall call) {
        this.stream = stream;
        this.call = call;
    }

    /** The events of the leg that won, as of any stream. */
    public ChatStream stream() {
        return stream;
    }

    /** The legs in the order in which they end. */
    public Source<Leg, NotUsed> legs() {
        return call.legs();
    }

    /** What came of it; empty while it is not over. It is there before the events end. */
    public Optional<FanOutResult> resultNow() {
        return call.resultNow();
    }

    /** What came of it, when all legs have ended, the streamed one included; never if the events are never run. */
    public CompletionStage<FanOutResult> result() {
        return call.minimalCompletionStage();
    }
}
