package dev.sluice.mcp;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines on a thread of its own, so that nobody else waits for a client that does not read. Who gives it lines looks
 * for room first ({@link #awaitRoom}): what waits is bounded by that and by the calls that may still end. Thread-safe.
 */
final class LineWriter {
    private static final int ROOM_LINES = 1024;
    private static final long ROOM_BYTES = 8L << 20;

    private final OutputStream out;
    private final Duration stall;
    private final Runnable onBroken;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "sluice-mcp-writer");
    private long waitingBytes;
    private long written;
    private boolean closing;
    private boolean over;

    /**
     * @param stall how long the other end may take nothing while there is no room
     * @param onBroken told when nothing more can be written
     */
    LineWriter(OutputStream out, Duration stall, Runnable onBroken) {
        this.out = out;
        this.stall = stall;
        this.onBroken = onBroken;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Writes a line when those before it are written; it has no end of its own and none within. */
    synchronized void write(byte[] line) {
        if (!closing && !over) {
            waiting.add(line);
            waitingBytes += line.length;
            notifyAll();
        }
    }

    /** Writes a line, or leaves it out when there is no room. */
    synchronized void writeIfRoom(byte[] line) {
        if (hasRoom()) {
            write(line);
        }
    }

    private boolean hasRoom() {
        return waiting.size() < ROOM_LINES && waitingBytes < ROOM_BYTES;
    }

    /** Waits until there is room; false when there will be none. For a thread that may wait. */
    synchronized boolean awaitRoom() throws InterruptedException {
        long seen = written;
        long since = System.nanoTime();
        while (!over && !closing && !hasRoom()) {
            wait(Math.max(1, stall.toMillis() / 4));
            if (written != seen) {
                seen = written;
                since = System.nanoTime();
            } else if (System.nanoTime() - since >= stall.toNanos()) {
                return false;
            }
        }
        return !over && !closing;
    }

    /** Writes what waits, for so long at the most, and then no more. */
    void close(Duration within) throws InterruptedException {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        thread.join(Math.max(1, within.toMillis()));
        thread.interrupt();
    }

    private void run() {
        try {
            for (byte[] line = next(); line != null; line = next()) {
                byte[] ended = new byte[line.length + 1];
                System.arraycopy(line, 0, ended, 0, line.length);
                ended[line.length] = '\n';
                out.write(ended);
                boolean idle = wrote();
                if (idle) {
                    out.flush();
                }
            }
            out.flush();
        } catch (IOException | InterruptedException gone) {
            // Nobody reads: onBroken says so.
        } finally {
            boolean told;
            synchronized (this) {
                told = closing;
                over = true;
                waiting.clear();
                notifyAll();
            }
            if (!told) {
                onBroken.run();
            }
        }
    }

    private synchronized boolean wrote() {
        written++;
        notifyAll();
        return waiting.isEmpty();
    }

    private synchronized byte @Nullable [] next() throws InterruptedException {
        while (waiting.isEmpty() && !closing) {
            wait();
        }
        byte @Nullable [] line = waiting.poll();
        if (line != null) {
            waitingBytes -= line.length;
        }
        return line;
    }
}
