package dev.sluice.gateway.wire;

import akka.util.ByteString;

/**
 * Bytes that wait, in the order in which they came. Many small pieces are copied together now and then, so that they cost
 * no more memory than their bytes do. Not thread-safe: confined to its connection.
 */
final class Pieces {
    private static final int MAX_PIECES = 32;

    private ByteString bytes = ByteString.emptyByteString();
    private int count;

    boolean isEmpty() {
        return bytes.isEmpty();
    }

    int size() {
        return bytes.size();
    }

    void add(ByteString piece) {
        if (piece.isEmpty()) {
            return;
        }
        if (bytes.isEmpty()) {
            bytes = piece;
            count = 1;
            return;
        }
        bytes = bytes.concat(piece);
        count++;
        if (count > MAX_PIECES) {
            bytes = bytes.compact();
            count = 1;
        }
    }

    /** Gives the bytes away; none are left. */
    ByteString take() {
        ByteString taken = bytes;
        bytes = ByteString.emptyByteString();
        count = 0;
        return taken;
    }
}
