package dev.sluice.gateway;

import akka.util.ByteString;
import java.util.concurrent.CompletableFuture;

/** Takes a body piece by piece, one at a time. Called on a connection's stream: must not block. */
interface BodySink {
    /**
     * Takes a piece.
     *
     * @param more run, on any thread, once another is wanted; never when no more is
     */
    void onPiece(ByteString piece, Runnable more);

    /** That was the last. */
    void onEnd();

    /** The rest does not come. */
    void onBroken(GatewayError why);

    /** What is answered; may be there before the body's end. Cancelled when the client leaves. */
    CompletableFuture<Reply> reply();
}
