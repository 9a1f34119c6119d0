package dev.sluice.engine;

import java.util.List;

/** Notes what a buffer tells its provider's side. */
record ToldProducer(List<String> told) implements EventBuffer.Producer {
    @Override
    public void wanted() {
        told.add("wanted");
    }

    @Override
    public void left() {
        told.add("left");
    }
}
