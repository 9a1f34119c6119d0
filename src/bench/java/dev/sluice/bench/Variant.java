package dev.sluice.bench;

import org.jspecify.annotations.Nullable;

/** One way to send calls over a bounded number of connections to one host. */
interface Variant {
    String name();

    /**
     * Sends a call; whoever calls holds one of as many permits as there are connections until {@code done} has run.
     *
     * @return how to abort the call; null when this way has none
     */
    @Nullable Runnable send(String path, Runnable done);

    void close();
}
