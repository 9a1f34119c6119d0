package dev.sluice.fanout;

import akka.japi.function.Procedure;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/** The legs of a fan-out in the order in which they end; ends after the last one. May be run any number of times. */
final class LegSource extends GraphStage<SourceShape<Leg>> {
    private final Outlet<Leg> out = Outlet.create("LegSource.out");
    private final SourceShape<Leg> shape = SourceShape.of(out);
    private final LegLog log;

    LegSource(LegLog log) {
        this.log = log;
    }

    @Override
    public SourceShape<Leg> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private @Nullable Runnable changed;
        private int given;

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    give();
                }
            });
        }

        @Override
        public void preStart() {
            AsyncCallback<LegLog> callback = createAsyncCallback((Procedure<LegLog>) any -> give());
            Runnable watch = () -> callback.invoke(log);
            changed = watch;
            log.watch(watch);
            give();
        }

        @Override
        public void postStop() {
            if (changed != null) {
                log.leave(changed);
            }
        }

        private void give() {
            @Nullable Leg leg = log.get(given);
            if (leg != null && isAvailable(out)) {
                given++;
                push(out, leg);
            }
            if (log.isOver(given)) {
                @Nullable Throwable failure = log.failure();
                if (failure == null) {
                    completeStage();
                } else {
                    failStage(failure);
                }
            }
        }
    }
}
