package dev.sluice.tcp;

import akka.util.ByteString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A socket on an event loop: the loop reads ahead of its owner, the owner writes. Whatever happens, the owner is told once
 * that something has, and looks what it was.
 *
 * <p>Methods are the owner's (one thread at a time) unless they say otherwise.
 */
final class LoopSocket extends Ready {
    /** The most bytes of one read, and how many are held before reading pauses. */
    static final int READ_AHEAD = 8 << 10;
    /** The most bytes of one write: what the JDK copies, and keeps for each thread that writes. */
    private static final int SLICE = 64 << 10;

    /** An answer's head and the beginning of its body may come one after the other. */
    private static final int FIRST_READS = 2;

    /** More than an idle connection gets before it ends: an alert of TLS. */
    private static final int PEEK = 256;

    private final EventLoop loop;
    private final SocketChannel channel;
    /** Held by who reads: bytes are held in their order. */
    private final ReentrantLock reading = new ReentrantLock();

    /** What was read and not yet taken; null when nothing is. */
    private final AtomicReference<@Nullable ByteString> inbox = new AtomicReference<>();

    private final AtomicBoolean told = new AtomicBoolean();
    private ByteString unsent = ByteString.emptyByteString();

    // Written by the loop's thread, and by who finds the end.
    private volatile Runnable owner = LoopSocket::nobody;
    private volatile boolean connected;
    private volatile boolean paused;
    private volatile boolean ended;
    private volatile boolean closed;
    /** How often something was read since something was sent. */
    private volatile int readsSince;

    private volatile @Nullable IOException failure;
    private @Nullable SelectionKey key;
    private boolean closing;

    LoopSocket(EventLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
        this.connected = channel.isConnected();
    }

    /** Begins to work for an owner; {@code owner} is called on any thread and must not block. */
    void open(Runnable newOwner, @Nullable InetSocketAddress target) {
        owner = newOwner;
        loop.execute(() -> register(target));
    }

    /** The owner is about to look: what happens from now on, it is told anew. */
    void look() {
        told.set(false);
    }

    boolean isConnected() {
        return connected;
    }

    /** Whether the other side sends no more; what it had sent may still be held. */
    boolean hasEnded() {
        return ended;
    }

    boolean isClosed() {
        return closed;
    }

    /** Why the socket is of no use any more; null while it is. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /**
     * Whether the other side has closed by now, as far as the kernel knows: the loop may not have heard of it yet. One system
     * call. Any thread; does not wait.
     */
    boolean isGone() {
        if (ended || closed || failure != null) {
            return true;
        }
        // Whoever reads now tells what it finds.
        if (!connected || paused || !reading.tryLock()) {
            return false;
        }
        try {
            ByteBuffer few = ByteBuffer.allocate(PEEK);
            int size = read(few);
            return size < 0 || (size > 0 && read(few.clear()) < 0);
        } catch (IOException e) {
            return true;
        } finally {
            reading.unlock();
        }
    }

    /** All that came in and is held; null when nothing is. An owner who is behind gets it in one piece. */
    @Nullable
    ByteString poll() {
        @Nullable ByteString bytes = inbox.getAndSet(null);
        if (paused) {
            loop.execute(this::resume);
        }
        return bytes == null ? null : bytes.compact();
    }

    boolean hasBytes() {
        return inbox.get() != null;
    }

    /** Whether everything given to {@link #write} has been taken. */
    boolean isSent() {
        return unsent.isEmpty();
    }

    /** Gives bytes to the kernel; what it doesn't take now is held, and {@link #flush} goes on when the owner is told. */
    void write(ByteString bytes) throws IOException {
        unsent = bytes;
        flush();
    }

    /** Goes on with what is unsent. */
    void flush() throws IOException {
        if (!unsent.isEmpty()) {
            readsSince = 0;
        }
        while (!unsent.isEmpty()) {
            ByteString slice = unsent.take(SLICE);
            ByteBuffer bytes = slice.compact().asByteBuffer();
            int size = bytes.remaining();
            int taken = channel.write(bytes);
            unsent = taken == unsent.size() ? ByteString.emptyByteString() : unsent.drop(taken);
            if (taken < size) {
                loop.execute(this::awaitWritable);
                return;
            }
        }
    }

    /** Sends no more, and goes on reading. */
    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /**
     * Closes the socket; the owner is told when it is. Any thread.
     *
     * @param reset whether by a reset, which the other side sees at once, whatever it still has to read
     */
    void close(boolean reset) {
        loop.execute(() -> closeNow(reset));
    }

    // The loop's thread.

    @Override
    void ready(int operations) {
        try {
            if ((operations & SelectionKey.OP_CONNECT) != 0) {
                channel.finishConnect();
                onConnected();
            }
            if ((operations & SelectionKey.OP_WRITE) != 0) {
                interest(0, SelectionKey.OP_WRITE);
                tell();
            }
            if ((operations & SelectionKey.OP_READ) != 0) {
                read();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    boolean isAwaited() {
        return readsSince < FIRST_READS;
    }

    @Override
    void abandoned() {
        fail(new IOException("the event loop has ended"));
    }

    private void register(@Nullable InetSocketAddress target) {
        if (closing) {
            return;
        }
        try {
            if (target == null || channel.connect(target)) {
                key = loop.register(channel, 0, this);
                onConnected();
            } else {
                key = loop.register(channel, SelectionKey.OP_CONNECT, this);
            }
        } catch (IOException | RuntimeException e) {
            // An address may be of a kind that the machine can't reach, which is no IOException.
            fail(e instanceof IOException io ? io : new IOException(String.valueOf(e.getMessage()), e));
        }
    }

    private void onConnected() {
        interest(SelectionKey.OP_READ, SelectionKey.OP_CONNECT);
        connected = true;
        tell();
    }

    private void read() throws IOException {
        int size;
        reading.lock();
        try {
            size = read(loop.buffer());
        } finally {
            reading.unlock();
        }
        if (size < 0) {
            interest(0, SelectionKey.OP_READ);
        } else if (held() >= READ_AHEAD) {
            pause();
        }
    }

    /** Reads once, with {@link #reading} held; as much as came, or less than 0 at the end. */
    private int read(ByteBuffer buffer) throws IOException {
        int size = channel.read(buffer);
        if (size > 0) {
            int reads = readsSince;
            if (reads < FIRST_READS) {
                readsSince = reads + 1;
            }
            byte[] bytes = new byte[size];
            buffer.flip().get(bytes);
            inbox.accumulateAndGet(
                    ByteString.fromArrayUnsafe(bytes), (former, more) -> former == null ? more : former.concat(more));
            tell();
        } else if (size < 0) {
            ended = true;
            tell();
        }
        return size;
    }

    private void pause() {
        interest(0, SelectionKey.OP_READ);
        paused = true;
        // The owner may have taken them before it could see that it has to say so.
        resume();
    }

    private void resume() {
        if (paused && !closing && held() < READ_AHEAD) {
            paused = false;
            interest(SelectionKey.OP_READ, 0);
        }
    }

    private int held() {
        @Nullable ByteString bytes = inbox.get();
        return bytes == null ? 0 : bytes.size();
    }

    private void awaitWritable() {
        if (!closing) {
            interest(SelectionKey.OP_WRITE, 0);
        }
    }

    private void interest(int on, int off) {
        @Nullable SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            registered.interestOps((registered.interestOps() | on) & ~off);
        }
    }

    private void fail(IOException cause) {
        if (failure == null) {
            failure = cause;
        }
        closeNow(true);
    }

    private void closeNow(boolean reset) {
        if (closing) {
            return;
        }
        closing = true;
        try {
            if (reset) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // Closed already, or never opened.
        }
        try {
            if (key != null) {
                key.cancel();
            }
            channel.close();
        } catch (IOException e) {
            // The kernel has let go of it all the same.
        }
        if (key == null) {
            onClosed();
        } else {
            loop.onceClosed(this::onClosed);
        }
    }

    private void onClosed() {
        closed = true;
        tell();
    }

    private void tell() {
        if (told.compareAndSet(false, true)) {
            owner.run();
        }
    }

    private static void nobody() {}
}
