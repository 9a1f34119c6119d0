package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.RequestId;
import dev.sluice.model.TraceContext;
import dev.sluice.testing.AnticipatedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AllListenersTest {
    private static final TraceContext CALLERS =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1");
    private static final TraceContext MADE =
            new TraceContext("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01", "a=1");

    @Test
    void everyListener_hears_evenIfOneThrows() {
        List<EngineEvent> heard = new ArrayList<>();
        EngineListener all = EngineListener.all(
                event -> {
                    throw new AnticipatedException();
                },
                heard::add);
        EngineEvent event = new EngineEvent.Drained(0);

        assertThatThrownBy(() -> all.on(event)).isInstanceOf(AnticipatedException.class);

        assertThat(heard).containsExactly(event);
    }

    @Test
    void outgoingTrace_isWhatTheLastMadeOfIt() {
        EngineListener tracer = new EngineListener() {
            @Override
            public void on(EngineEvent event) {}

            @Override
            public TraceContext outgoing(RequestId id, int attempt, @Nullable TraceContext context) {
                return MADE;
            }
        };
        RequestId id = new RequestId("r-1");

        assertThat(EngineListener.all(EngineListener.NONE, tracer, EngineListener.NONE)
                        .outgoing(id, 1, CALLERS))
                .isEqualTo(MADE);
        assertThat(EngineListener.all(EngineListener.NONE).outgoing(id, 1, CALLERS))
                .isEqualTo(CALLERS);
        assertThat(EngineListener.NONE.outgoing(id, 1, null)).isNull();
    }
}
