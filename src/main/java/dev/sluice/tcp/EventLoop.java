package dev.sluice.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that waits for sockets and does what they are ready for. A socket stays registered for what it reads: there is a
 * system call for the bytes and none to ask for more.
 */
final class EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** So many rounds in a window go without a pause. */
    private static final int FREE_ROUNDS = 8;

    private static final long WINDOW_NANOS = 1_000_000;
    private static final long PAUSE_NANOS = 50_000;

    /** What is registered with a loop; called on its thread. */
    interface Ready {
        /** The channel can do some of the operations that it is registered for. */
        void ready(int operations);

        /** The loop ends. */
        void abandoned();
    }

    private final Selector selector;
    private final Thread thread;
    /** Bounded by the sockets: each has at most one of each kind under way. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean awake = new AtomicBoolean();
    /** Reads go through it; the loop's thread only. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LoopSocket.READ_AHEAD);

    private long windowNanos;
    private int rounds;
    private volatile boolean stopped;

    EventLoop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no more sockets can be waited for", e);
        }
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs a task on the loop's thread, in order; any thread. What comes after {@link #stop} is not run. */
    void execute(Runnable task) {
        tasks.add(task);
        if (awake.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /** Closes every socket and ends the thread. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** The loop's thread only. */
    SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
        return channel.register(selector, operations, ready);
    }

    /** Makes the kernel let go of what was closed: a channel keeps its address until its key is forgotten. For a task only. */
    void forgetClosed() throws IOException {
        selector.selectNow(EventLoop::ready);
        // That may have taken a wake-up with it, of which its sender thinks that it is still to come.
        selector.wakeup();
    }

    /** Empty, for one read; the loop's thread only. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    private void run() {
        while (!stopped) {
            try {
                moderate();
                selector.select(EventLoop::ready);
                // A task added from now on wakes the next select; one added before is run below.
                awake.set(false);
                runTasks();
            } catch (IOException | RuntimeException e) {
                LOG.error("an event loop goes on after a defect", e);
            }
        }
        end();
    }

    /**
     * Waits for a moment when there is much to do, so that more is done at a time: bytes that come in pieces are read, decoded
     * and sent on together. As network cards do it with their interrupts.
     */
    private void moderate() {
        long now = System.nanoTime();
        if (now - windowNanos > WINDOW_NANOS) {
            windowNanos = now;
            rounds = 0;
        } else if (++rounds > FREE_ROUNDS) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void runTasks() {
        Runnable task = tasks.poll();
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a task of an event loop failed", e);
            }
            task = tasks.poll();
        }
    }

    private static void ready(SelectionKey key) {
        Ready ready = (Ready) key.attachment();
        try {
            ready.ready(key.readyOps());
        } catch (CancelledKeyException e) {
            // Closed meanwhile.
        } catch (RuntimeException e) {
            LOG.error("a socket is given up after a defect", e);
            ready.abandoned();
        }
    }

    private void end() {
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            ((Ready) key.attachment()).abandoned();
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("a selector did not close", e);
        }
    }
}
