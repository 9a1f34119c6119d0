package dev.sluice.engine;

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

/** The caller's end of an {@link EventBuffer}, as a source; cancelling it leaves the buffer. To be run once. */
final class BufferSource extends GraphStage<SourceShape<List<ChatEvent>>> {
    private final Outlet<List<ChatEvent>> out = Outlet.create("BufferSource.out");
    private final SourceShape<List<ChatEvent>> shape = SourceShape.of(out);
    private final EventBuffer buffer;

    BufferSource(EventBuffer buffer) {
        this.buffer = buffer;
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
            AsyncCallback<EventBuffer> available = createAsyncCallback(any -> {
                if (isAvailable(out)) {
                    give();
                }
            });
            buffer.onAvailable(() -> available.invoke(buffer));
        }

        @Override
        public void postStop() {
            buffer.leave();
        }

        private void give() {
            @Nullable List<ChatEvent> events = buffer.poll();
            if (events != null) {
                push(out, events);
            }
            if (buffer.isOver()) {
                completeStage();
            }
        }
    }
}
