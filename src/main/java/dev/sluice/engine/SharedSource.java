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

/** What one reader of a {@link SharedLog} reads, on its own demand; ends when there is no more, or it was cut off. */
final class SharedSource extends GraphStage<SourceShape<List<ChatEvent>>> {
    private final Outlet<List<ChatEvent>> out = Outlet.create("SharedSource.out");
    private final SourceShape<List<ChatEvent>> shape = SourceShape.of(out);
    private final SharedLog.Reader reader;

    SharedSource(SharedLog.Reader reader) {
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
            AsyncCallback<SharedLog.Reader> changed = createAsyncCallback((Procedure<SharedLog.Reader>) any -> give());
            reader.onChanged(() -> changed.invoke(reader));
        }

        @Override
        public void postStop() {
            reader.close();
        }

        private void give() {
            if (!isAvailable(out)) {
                return;
            }
            @Nullable List<ChatEvent> events = reader.read();
            if (events == null) {
                completeStage();
            } else if (!events.isEmpty()) {
                push(out, events);
            }
        }
    }
}
