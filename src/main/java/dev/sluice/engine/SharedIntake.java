package dev.sluice.engine;

import akka.japi.function.Procedure;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.SinkShape;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import dev.sluice.model.ChatEvent;
import java.util.List;

/** Takes an upstream stream's events into a {@link SharedLog}, at the pace of its fastest reader. */
final class SharedIntake extends GraphStage<SinkShape<List<ChatEvent>>> {
    private final Inlet<List<ChatEvent>> in = Inlet.create("SharedIntake.in");
    private final SinkShape<List<ChatEvent>> shape = SinkShape.of(in);
    private final SharedLog log;

    SharedIntake(SharedLog log) {
        this.log = log;
    }

    @Override
    public SinkShape<List<ChatEvent>> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    if (log.add(grab(in))) {
                        readOn();
                    }
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    // Why it failed is the outcome's to say.
                    completeStage();
                }
            });
        }

        @Override
        public void preStart() {
            AsyncCallback<SharedLog> wanted = createAsyncCallback((Procedure<SharedLog>) any -> readOn());
            log.onWanted(() -> wanted.invoke(log));
            pull(in);
        }

        @Override
        public void postStop() {
            log.end();
        }

        private void readOn() {
            if (!isClosed(in) && !hasBeenPulled(in)) {
                pull(in);
            }
        }
    }
}
