package dev.sluice.http;

import akka.http.javadsl.model.HttpRequest;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/** The head of a connection's stream: holds at most the one request that is to be sent. */
final class CallSource extends GraphStage<SourceShape<HttpRequest>> {
    private final Outlet<HttpRequest> out = Outlet.create("CallSource.out");
    private final SourceShape<HttpRequest> shape = SourceShape.of(out);
    private final Connection connection;

    CallSource(Connection connection) {
        this.connection = connection;
    }

    @Override
    public SourceShape<HttpRequest> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private @Nullable HttpRequest held;

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    if (held != null) {
                        HttpRequest request = held;
                        held = null;
                        push(out, request);
                    }
                }
            });
            connection.feedBy(createAsyncCallback(this::feed));
        }

        private void feed(HttpRequest request) {
            if (isAvailable(out)) {
                push(out, request);
            } else {
                held = request;
            }
        }
    }
}
