package dev.sluice.tcp;

import akka.util.ByteString;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An {@link SSLEngine} over byte strings: what to do next, plain text to records and back. What a connection keeps between
 * two calls is the beginning of a record; the buffers are the thread's. Not thread-safe.
 */
final class TlsRecords {
    /** Some records at a time; the largest is 16 KiB and what encryption adds. */
    private static final int BUFFER = 64 << 10;

    private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

    /** What the engine needs before anything else. */
    enum Need {
        TASK,
        SEND,
        RECEIVE,
        NOTHING
    }

    private static final class Buffers {
        private ByteBuffer in = ByteBuffer.allocate(BUFFER);
        private final ByteBuffer out = ByteBuffer.allocate(BUFFER);

        /** With these bytes to be read. */
        ByteBuffer in(ByteString bytes) {
            if (bytes.size() > in.capacity()) {
                in = ByteBuffer.allocate(bytes.size());
            }
            in.clear();
            bytes.copyToBuffer(in);
            return in.flip();
        }

        ByteBuffer out() {
            return out.clear();
        }
    }

    private final SSLEngine engine;
    /** What came and is not decrypted yet. */
    private ByteString input = ByteString.emptyByteString();
    /** Whether {@link #input} may have a whole record. */
    private boolean hasInput;

    private boolean endReceived;

    TlsRecords(SSLEngine engine) {
        this.engine = engine;
    }

    void begin() throws SSLException {
        engine.beginHandshake();
    }

    Need need() {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> Need.TASK;
            case NEED_WRAP -> Need.SEND;
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> Need.RECEIVE;
            case FINISHED, NOT_HANDSHAKING -> Need.NOTHING;
        };
    }

    /** Does on this thread what the engine has to compute. */
    void runTasks() {
        for (@Nullable Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Takes bytes from the network, for {@link #unwrap}; what comes after the other side's last word is dropped. */
    void offer(ByteString bytes) {
        if (!endReceived) {
            input = input.concat(bytes);
            hasInput = true;
        }
    }

    boolean hasInput() {
        return hasInput;
    }

    /** Whether the other side said that it sends no more. */
    boolean isEndReceived() {
        return endReceived;
    }

    /** Whether this side has said so. */
    boolean isEndSent() {
        return engine.isOutboundDone();
    }

    /** Decrypts what there is, up to where the engine needs something else; empty when that was no plain text. */
    ByteString unwrap() throws SSLException {
        Buffers buffers = BUFFERS.get();
        ByteBuffer in = buffers.in(input);
        ByteBuffer out = buffers.out();
        hasInput = false;
        while (in.hasRemaining()) {
            SSLEngineResult result = engine.unwrap(in, out);
            if (result.getStatus() == Status.CLOSED) {
                endReceived = true;
                break;
            }
            boolean isFull = result.getStatus() == Status.BUFFER_OVERFLOW;
            if (isFull || isOwnTurn()) {
                hasInput = in.hasRemaining();
                break;
            }
            if (result.getStatus() == Status.BUFFER_UNDERFLOW || result.bytesConsumed() == 0) {
                break;
            }
        }
        input = endReceived ? ByteString.emptyByteString() : ByteString.fromByteBuffer(in);
        return bytes(out);
    }

    /** Whether the engine takes no more input before something is done on this side. */
    private boolean isOwnTurn() {
        Need need = need();
        return need == Need.TASK || need == Need.SEND;
    }

    /** Encrypts some of the plain text, and what the engine itself has to say; the text's position is where to go on. */
    ByteString wrap(ByteBuffer plain) throws SSLException {
        ByteBuffer out = BUFFERS.get().out();
        SSLEngineResult result;
        do {
            result = engine.wrap(plain, out);
        } while (result.getStatus() == Status.OK
                && result.bytesProduced() > 0
                && (plain.hasRemaining() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP));
        return bytes(out);
    }

    /** Says that this side sends no more; gives the bytes that say it. */
    ByteString close() throws SSLException {
        engine.closeOutbound();
        return wrap(ByteBuffer.allocate(0));
    }

    /** What the engine has to tell the other side after a failure; empty when there is nothing. */
    ByteString alert() {
        try {
            return need() == Need.SEND ? wrap(ByteBuffer.allocate(0)) : ByteString.emptyByteString();
        } catch (SSLException e) {
            return ByteString.emptyByteString();
        }
    }

    private static ByteString bytes(ByteBuffer out) {
        if (out.position() == 0) {
            return ByteString.emptyByteString();
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return ByteString.fromArrayUnsafe(bytes);
    }
}
