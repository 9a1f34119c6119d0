package dev.sluice.engine;

import akka.actor.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import akka.japi.function.Procedure;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import dev.sluice.model.ChatEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link StreamedCall} as a source. */
final class CallSource extends GraphStage<SourceShape<List<ChatEvent>>> {
    private final Outlet<List<ChatEvent>> out = Outlet.create("CallSource.out");
    private final SourceShape<List<ChatEvent>> shape = SourceShape.of(out);
    private final StreamedCall call;

    CallSource(StreamedCall call) {
        this.call = call;
    }

    @Override
    public SourceShape<List<ChatEvent>> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private final AsyncCallback<StreamedCall> changed =
                createAsyncCallback((Procedure<StreamedCall>) any -> give());
        private final CallReader reader = new CallReader(call, () -> changed.invoke(call));

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    give();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    setKeepGoing(true);
                    reader.leave();
                    endIfOver();
                }
            });
        }

        @Override
        public void preStart() {
            ActorRef self = getStageActor(message -> {
                        if (message._2() instanceof DispatchReply reply) {
                            reader.receive(reply);
                            give();
                        }
                        return scala.runtime.BoxedUnit.UNIT;
                    })
                    .ref();
            reader.start(Adapter.toTyped(self));
        }

        @Override
        public void postStop() {
            reader.stop();
        }

        private void give() {
            if (isAvailable(out)) {
                List<ChatEvent> events = reader.read();
                if (!events.isEmpty()) {
                    push(out, events);
                    if (reader.failure() == null) {
                        endIfOver();
                    }
                    return;
                }
            }
            endIfOver();
        }

        private void endIfOver() {
            if (!reader.isOver()) {
                return;
            }
            @Nullable Exception failure = reader.failure();
            if (failure == null) {
                completeStage();
            } else {
                failStage(failure);
            }
        }
    }
}
