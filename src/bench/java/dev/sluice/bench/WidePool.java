package dev.sluice.bench;

import akka.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** One ready-made pool for all connections; a call on its way can't be aborted. */
final class WidePool implements Variant {
    private final HostPools.Pool pool;

    WidePool(ActorSystem<?> system, Target target, int connections) {
        pool = HostPools.open(system, target, connections);
    }

    @Override
    public String name() {
        return "wide pool";
    }

    @Override
    public @Nullable Runnable send(String path, Runnable done) {
        pool.send(path, done);
        return null;
    }

    @Override
    public void close() {
        pool.queue().complete();
    }
}
