package dev.sluice.tcp;

import akka.actor.ActorSystem;
import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Event loops as a dispatcher's threads: sockets, streams and actors on the same ones, so that what a socket receives goes up to
 * the actor that waits for it without waking another thread. For {@code executor} in a dispatcher's configuration, with the
 * settings of {@code fork-join-executor} for how many.
 */
public final class EventLoopDispatcher extends ExecutorServiceConfigurator {
    /** Those of an actor system that lives, by its settings: what a dispatcher is given of its system. */
    private static final Map<ActorSystem.Settings, EventLoops> LOOPS = Collections.synchronizedMap(new WeakHashMap<>());

    private final ActorSystem.Settings system;
    private final int count;

    public EventLoopDispatcher(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.system = prerequisites.settings();
        Config threads = config.getConfig("fork-join-executor");
        double wanted = Math.ceil(Runtime.getRuntime().availableProcessors() * threads.getDouble("parallelism-factor"));
        this.count =
                Math.min(Math.max((int) wanted, threads.getInt("parallelism-min")), threads.getInt("parallelism-max"));
    }

    /** Whether the calling thread is an event loop's, which must not be blocked. */
    public static boolean isCurrentThread() {
        return EventLoop.current() != null;
    }

    /** The loops that are a dispatcher of this system; null when it has none. */
    static @Nullable EventLoops of(ActorSystem system) {
        return LOOPS.get(system.settings());
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        return () -> {
            // Akka's own thread says how the system wants its threads.
            Thread model = threads.newThread(() -> {});
            EventLoops loops =
                    new EventLoops(count, model.getName().replaceFirst("-\\d+$", "-" + id), model.isDaemon());
            LOOPS.put(system, loops);
            return loops;
        };
    }
}
