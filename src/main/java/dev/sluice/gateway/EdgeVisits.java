package dev.sluice.gateway;

import dev.sluice.Sluice;
import dev.sluice.gateway.wire.EdgeAnswer;
import dev.sluice.gateway.wire.EdgeWatch;
import java.util.function.Consumer;

/** Requests that end at the edge have ids, as all others, and are told to whoever counts and logs. */
final class EdgeVisits implements EdgeWatch {
    /** They are for no route: what of them was read is not trusted. */
    static final String ROUTE = "-";

    private final Sluice sluice;
    private final Consumer<EdgeAnswer> listener;

    EdgeVisits(Sluice sluice, Consumer<EdgeAnswer> listener) {
        this.sluice = sluice;
        this.listener = listener;
    }

    @Override
    public String newId() {
        return sluice.newId().value();
    }

    @Override
    public void answered(EdgeAnswer answer) {
        listener.accept(answer);
    }
}
