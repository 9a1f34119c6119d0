package dev.sluice.tcp;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import akka.dispatch.ForkJoinExecutorConfigurator;
import com.typesafe.config.Config;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A fork-join dispatcher for code that may block, fed by event loops: what a loop has for it is handed over before the loop
 * waits again, so that many callbacks wake a thread once. For {@code executor} in a dispatcher's configuration.
 */
public final class CallbackDispatcher extends ExecutorServiceConfigurator {
    private final ForkJoinExecutorConfigurator forkJoin;

    public CallbackDispatcher(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.forkJoin = new ForkJoinExecutorConfigurator(config.getConfig("fork-join-executor"), prerequisites);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        ExecutorServiceFactory pool = forkJoin.createExecutorServiceFactory(id, threads);
        return () -> new HandOver(pool.createExecutorService());
    }

    private static final class HandOver extends AbstractExecutorService {
        private final ExecutorService pool;

        HandOver(ExecutorService pool) {
            this.pool = pool;
        }

        @Override
        public void execute(Runnable task) {
            @Nullable EventLoop loop = EventLoop.current();
            if (loop == null) {
                pool.execute(task);
            } else {
                loop.beforeWaiting(() -> pool.execute(task));
            }
        }

        @Override
        public void shutdown() {
            pool.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return pool.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return pool.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return pool.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return pool.awaitTermination(timeout, unit);
        }
    }
}
