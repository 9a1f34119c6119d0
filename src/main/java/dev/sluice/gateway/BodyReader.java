package dev.sluice.gateway;

import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.util.function.Consumer;

/** Reads a body that comes in pieces; the listener's limit bounds it. */
final class BodyReader extends AbstractInHandler {
    private final GraphStageLogic.SubSinkInlet<ByteString> pieces;
    private final Consumer<byte[]> onBody;
    private final Consumer<GatewayError> onBroken;
    private ByteString read = ByteString.emptyByteString();

    BodyReader(
            GraphStageLogic.SubSinkInlet<ByteString> pieces, Consumer<byte[]> onBody, Consumer<GatewayError> onBroken) {
        this.pieces = pieces;
        this.onBody = onBody;
        this.onBroken = onBroken;
    }

    @Override
    public void onPush() {
        read = read.concat(pieces.grab());
        pieces.pull();
    }

    @Override
    public void onUpstreamFinish() {
        onBody.accept(read.toArrayUnsafe());
    }

    @Override
    public void onUpstreamFailure(Throwable failure) {
        onBroken.accept(broken(failure));
    }

    /** Why a body did not come to its end. */
    static GatewayError broken(Throwable failure) {
        return failure instanceof EntityStreamSizeException tooLong
                ? GatewayError.refused(
                        413,
                        "body_too_large",
                        "the body is too large (expected: at most " + tooLong.limit() + " bytes)")
                : GatewayError.invalid("the body broke off", null);
    }
}
