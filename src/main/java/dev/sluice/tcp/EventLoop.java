package dev.sluice.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that waits for sockets, does what they are ready for, and runs what follows from it: what a task gives to
 * {@link #submit} is run next by the same thread, without waking another. A socket stays registered for what it reads: there
 * is a system call for the bytes and none to ask for more.
 */
final class EventLoop extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** So many tasks are run before sockets get their turn. */
    private static final int TASKS_IN_A_ROW = 64;
    /** So many of the tasks that follow from a socket are run before the next socket's turn. */
    private static final int TASKS_FOR_A_SOCKET = 16;
    /** So many sockets have their turn before others are looked for. */
    private static final int SOCKETS_IN_A_ROW = 16;
    /** So many times sockets are served before callbacks are handed over all the same. */
    private static final int HELD_ROUNDS = 8;
    /** So many times a task's successor goes before all others. */
    private static final int SUCCESSORS_IN_A_ROW = 16;

    /** So many rounds in a window go without a pause. */
    private static final int FREE_ROUNDS = 8;

    private static final long WINDOW_NANOS = 1_000_000;
    private static final long PAUSE_NANOS = 50_000;

    private final EventLoops loops;
    private final Selector selector;
    /** For this thread only; bounded by the sockets: each has at most one of each kind under way. */
    private final Queue<Runnable> own = new ConcurrentLinkedQueue<>();
    /** For any loop; those that find nothing in their own take from others'. Bounded by the actors. */
    private final Queue<Runnable> shared = new ConcurrentLinkedQueue<>();
    /** To be done before this loop waits; this thread only. */
    private final Deque<Runnable> last = new ArrayDeque<>();
    /** What waits for the kernel to let go of something that was closed; this thread only. */
    private final Deque<Runnable> closing = new ArrayDeque<>();
    /** Sockets that can do something; this thread only. */
    private final DueSockets due = new DueSockets();

    private final Consumer<SelectionKey> found = due::add;
    /** What the task under way gave last; this thread only. */
    private @Nullable Runnable successor;

    private final AtomicBoolean parked = new AtomicBoolean();
    /** Reads go through it; this thread only. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LoopSocket.READ_AHEAD);

    private long windowNanos;
    private int rounds;
    private int successors;
    private int held;

    EventLoop(EventLoops loops, String name, boolean daemon) {
        super(null, null, name, 0, false);
        this.loops = loops;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no more sockets can be waited for", e);
        }
        setDaemon(daemon);
    }

    /** The loop whose thread this is; null on any other. */
    static @Nullable EventLoop current() {
        return Thread.currentThread() instanceof EventLoop loop ? loop : null;
    }

    EventLoops loops() {
        return loops;
    }

    /** Runs a task on this loop's thread, in order; any thread. What comes once the loops have ended is not run. */
    void execute(Runnable task) {
        own.add(task);
        if (Thread.currentThread() != this) {
            wake();
        }
    }

    /** Runs a task on any loop of the group, most likely this one, as soon as the one under way is over; this thread only. */
    void submit(Runnable task) {
        @Nullable Runnable former = successor;
        successor = task;
        if (former != null) {
            shared.add(former);
            loops.wakeOne();
        }
    }

    /** Runs a task when this loop has run the others, and the sockets that are ready, or many of them, were served; this thread only. */
    void beforeWaiting(Runnable task) {
        last.add(task);
    }

    /** Ends the wait for sockets, if the loop waits; false when it does not. */
    boolean wake() {
        if (parked.compareAndSet(true, false)) {
            loops.unparked();
            selector.wakeup();
            return true;
        }
        return false;
    }

    /** What another loop may run in this one's place; null when there is nothing. */
    @Nullable
    Runnable give() {
        return shared.poll();
    }

    boolean hasShared() {
        return !shared.isEmpty();
    }

    /** Ends the wait for sockets; the loop looks whether it is over. */
    void stopWaiting() {
        selector.wakeup();
    }

    /** This thread only. */
    SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
        return channel.register(selector, operations, ready);
    }

    /**
     * Runs a task when the kernel has let go of what was just closed: a channel keeps its socket until the selector has
     * forgotten its key. This thread only.
     */
    void onceClosed(Runnable task) {
        closing.add(task);
    }

    /** Empty, for one read; this thread only. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    @Override
    public void run() {
        while (!loops.isOver()) {
            try {
                boolean more = runTasks();
                handOver();
                int closed = closing.size();
                if (more || closed > 0 || !due.isEmpty()) {
                    selector.selectNow(found);
                } else {
                    await();
                }
                serve();
                runAll(closing, closed);
            } catch (IOException | RuntimeException e) {
                LOG.error("an event loop goes on after a defect", e);
            }
        }
        end();
    }

    /**
     * One socket after the other, each with what follows from it: step by step for all of them, each step would wait for all
     * sockets. A few, since of those that get ready meanwhile some may go first.
     */
    private void serve() {
        for (int turn = 0; turn < SOCKETS_IN_A_ROW; turn++) {
            @Nullable SelectionKey key = due.poll();
            if (key == null) {
                return;
            }
            ready(key);
            for (int i = 0; i < TASKS_FOR_A_SOCKET; i++) {
                @Nullable Runnable task = following();
                if (task == null) {
                    break;
                }
                run(task);
            }
        }
    }

    private @Nullable Runnable following() {
        @Nullable Runnable task = own.poll();
        if (task != null) {
            return task;
        }
        task = successor;
        if (task != null) {
            successor = null;
            return task;
        }
        task = shared.poll();
        return task != null ? task : loops.takeFromOutside();
    }

    /** Once all sockets have had their turn, or many: what is handed over together wakes a thread once. */
    private void handOver() {
        if (due.isEmpty() || ++held == HELD_ROUNDS) {
            held = 0;
            runAll(last, last.size());
        }
    }

    /** Runs some of what is there to run; true when there may be more. */
    private boolean runTasks() {
        for (int i = 0; i < TASKS_IN_A_ROW && closing.isEmpty(); i++) {
            @Nullable Runnable task = next();
            if (task == null) {
                return false;
            }
            run(task);
        }
        return true;
    }

    private static void runAll(Deque<Runnable> tasks, int count) {
        for (int i = 0; i < count; i++) {
            run(tasks.remove());
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of an event loop failed", e);
        }
    }

    private @Nullable Runnable next() {
        @Nullable Runnable task = own.poll();
        if (task != null) {
            return task;
        }
        task = successor;
        if (task != null && successors < SUCCESSORS_IN_A_ROW) {
            successors++;
            successor = null;
            return task;
        }
        successors = 0;
        @Nullable Runnable other = shared.poll();
        if (other == null) {
            other = loops.take(this);
        }
        if (other == null) {
            successor = null;
            return task;
        }
        return other;
    }

    /** Waits for sockets until one is ready or somebody has something to run. */
    private void await() throws IOException {
        moderate();
        loops.parking();
        parked.set(true);
        // What was given before this loop counted as waiting woke nobody.
        if (own.isEmpty() && !loops.hasTasks()) {
            selector.select(found);
        } else {
            selector.selectNow(found);
        }
        if (parked.compareAndSet(true, false)) {
            loops.unparked();
        }
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

    private static void ready(SelectionKey key) {
        Ready ready = (Ready) key.attachment();
        try {
            ready.ready(key.readyOps() & key.interestOps());
        } catch (CancelledKeyException e) {
            // Closed meanwhile.
        } catch (RuntimeException e) {
            LOG.error("a socket is given up after a defect", e);
            ready.abandoned();
        }
    }

    /** What was given before the end is run, as with any executor; nothing more is taken. */
    private void end() {
        for (@Nullable Runnable task = next(); task != null; task = next()) {
            run(task);
        }
        runAll(last, last.size());
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            ((Ready) key.attachment()).abandoned();
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("a selector did not close", e);
        }
        runAll(closing, closing.size());
        loops.ended();
    }
}
