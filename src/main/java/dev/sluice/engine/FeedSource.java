package dev.sluice.engine;

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

/** What an {@link EventReader} reads, on demand, as a source; ends when there is no more. To be run once. */
final class FeedSource extends GraphStage<SourceShape<List<ChatEvent>>> {
    private final Outlet<List<ChatEvent>> out = Outlet.create("FeedSource.out");
    private final SourceShape<List<ChatEvent>> shape = SourceShape.of(out);
    private final EventReader reader;

    FeedSource(EventReader reader) {
        this.reader = reader;
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
            AsyncCallback<EventReader> changed = createAsyncCallback((Procedure<EventReader>) any -> give());
            reader.onChanged(() -> changed.invoke(reader));
        }

        @Override
        public void postStop() {
            reader.close();
        }

        private void give() {
            if (isAvailable(out)) {
                @Nullable List<ChatEvent> events = reader.read();
                if (events != null && !events.isEmpty()) {
                    push(out, events);
                }
            }
            if (reader.isOver()) {
                completeStage();
            }
        }
    }
}
