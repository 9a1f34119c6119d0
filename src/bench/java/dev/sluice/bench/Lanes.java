package dev.sluice.bench;

import akka.actor.typed.ActorSystem;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** As many ready-made pools as connections, each one wide, with a kill switch in front of each socket. */
final class Lanes implements Variant {
    private final ConcurrentLinkedDeque<HostPools.Pool> idle = new ConcurrentLinkedDeque<>();

    Lanes(ActorSystem<?> system, Target target, int connections) {
        for (int i = 0; i < connections; i++) {
            idle.add(HostPools.open(system, target, 1));
        }
    }

    @Override
    public String name() {
        return "lanes (one-connection pools)";
    }

    @Override
    public @Nullable Runnable send(String path, Runnable done) {
        HostPools.Pool lane = idle.pollFirst();
        if (lane == null) {
            throw new IllegalStateException("no lane");
        }
        lane.send(path, () -> {
            idle.addFirst(lane);
            done.run();
        });
        return lane.sockets()::kill;
    }

    @Override
    public void close() {
        idle.forEach(lane -> lane.queue().complete());
    }
}
