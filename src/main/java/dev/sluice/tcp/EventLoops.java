package dev.sluice.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Event loops that share their work. What comes from outside, or is more than a loop can do at once, is done by whichever
 * loop is free; a waiting one is woken for it, one at a time, since the woken one wakes the next if there is more.
 */
final class EventLoops extends AbstractExecutorService {
    private final List<EventLoop> loops = new ArrayList<>();
    /** What comes from threads that are no loops of this group; bounded by the actors. */
    private final Queue<Runnable> outside = new ConcurrentLinkedQueue<>();

    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();
    private final CountDownLatch running;
    private volatile boolean over;

    /** Starts the threads. */
    EventLoops(int count, String name, boolean daemon) {
        running = new CountDownLatch(count);
        for (int i = 1; i <= count; i++) {
            loops.add(new EventLoop(this, name + "-" + i, daemon));
        }
        loops.forEach(Thread::start);
    }

    /** Whose turn it is to have a socket. */
    EventLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    @Override
    public void execute(Runnable task) {
        if (over) {
            throw new RejectedExecutionException("the event loops have ended");
        }
        @Nullable EventLoop current = EventLoop.current();
        if (current != null && current.loops() == this) {
            current.submit(task);
        } else {
            outside.add(task);
            wakeOne();
        }
    }

    // What the loops ask and tell.

    boolean isOver() {
        return over;
    }

    void parking() {
        parked.incrementAndGet();
    }

    void unparked() {
        parked.decrementAndGet();
    }

    /** Wakes a loop that waits, if one does. */
    void wakeOne() {
        if (parked.get() == 0) {
            return;
        }
        for (EventLoop loop : loops) {
            if (loop.wake()) {
                return;
            }
        }
    }

    /** Whether there is something that any loop may run. */
    boolean hasTasks() {
        if (!outside.isEmpty()) {
            return true;
        }
        for (EventLoop loop : loops) {
            if (loop.hasShared()) {
                return true;
            }
        }
        return false;
    }

    /** Something for a loop that has nothing of its own; null when there is nothing. */
    @Nullable
    Runnable take(EventLoop idle) {
        @Nullable Runnable task = takeFromOutside();
        if (task != null) {
            return task;
        }
        for (EventLoop loop : loops) {
            task = loop == idle ? null : loop.give();
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    /** Something that came from outside; null when there is nothing. */
    @Nullable
    Runnable takeFromOutside() {
        @Nullable Runnable task = outside.poll();
        if (task != null && !outside.isEmpty()) {
            wakeOne();
        }
        return task;
    }

    void ended() {
        running.countDown();
    }

    @Override
    public void shutdown() {
        over = true;
        loops.forEach(EventLoop::stopWaiting);
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return over;
    }

    @Override
    public boolean isTerminated() {
        return running.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return running.await(timeout, unit);
    }
}
