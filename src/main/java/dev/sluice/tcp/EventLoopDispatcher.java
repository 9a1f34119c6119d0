package dev.sluice.tcp;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;

/**
 * Event loops as a dispatcher's threads: sockets, streams and actors on the same ones, so that what a socket receives goes up to
 * the actor that waits for it without waking another thread. For {@code executor} in a dispatcher's configuration, with the
 * settings of {@code fork-join-executor} for how many.
 */
public final class EventLoopDispatcher extends ExecutorServiceConfigurator {
    private final int count;

    public EventLoopDispatcher(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        Config threads = config.getConfig("fork-join-executor");
        double wanted = Math.ceil(Runtime.getRuntime().availableProcessors() * threads.getDouble("parallelism-factor"));
        this.count =
                Math.min(Math.max((int) wanted, threads.getInt("parallelism-min")), threads.getInt("parallelism-max"));
    }

    /** Whether the calling thread is an event loop's, which must not be blocked. */
    public static boolean isCurrentThread() {
        return EventLoop.current() != null;
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        return () -> {
            // Akka's own thread says how the system wants its threads.
            Thread model = threads.newThread(() -> {});
            return new EventLoops(count, model.getName().replaceFirst("-\\d+$", "-" + id), model.isDaemon());
        };
    }
}
