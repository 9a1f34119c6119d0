package dev.sluice.gateway;

import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.util.function.Consumer;

/** Reads a body into a {@link BodySink} no faster than that takes it. */
final class UploadReader extends AbstractInHandler {
    private final GraphStageLogic.SubSinkInlet<ByteString> pieces;
    private final BodySink sink;
    private final Consumer<Runnable> onStage;

    /** @param onStage runs something on the stage's thread */
    UploadReader(GraphStageLogic.SubSinkInlet<ByteString> pieces, BodySink sink, Consumer<Runnable> onStage) {
        this.pieces = pieces;
        this.sink = sink;
        this.onStage = onStage;
    }

    @Override
    public void onPush() {
        sink.onPiece(pieces.grab(), () -> onStage.accept(this::more));
    }

    private void more() {
        if (!pieces.isClosed() && !pieces.hasBeenPulled()) {
            pieces.pull();
        }
    }

    @Override
    public void onUpstreamFinish() {
        sink.onEnd();
    }

    @Override
    public void onUpstreamFailure(Throwable failure) {
        sink.onBroken(BodyReader.broken(failure));
    }
}
