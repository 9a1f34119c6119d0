package dev.sluice.http;

import dev.sluice.model.AttemptFailure;

/**
 * Who reads the body of an event stream: part of the connection's own stream, so that its bytes cross to no other actor.
 * Called on the connection's thread, one call at a time, and must not block. After {@link #onEnd} or {@link #onBroken}
 * nothing more is told.
 */
public interface ReplyBody {
    /** Reads nothing. */
    ReplyBody UNREAD = new ReplyBody() {
        @Override
        public boolean onBytes(byte[] bytes, int from, int to) {
            return false;
        }

        @Override
        public void onEnd() {
            // Of no matter.
        }

        @Override
        public void onBroken(AttemptFailure failure) {
            // Of no matter.
        }
    };

    /** {@code bytes[from, to)} came, to be read before this returns. False to be told of no more until {@link Source#more}. */
    boolean onBytes(byte[] bytes, int from, int to);

    /** The body is complete. */
    void onEnd();

    /** The body was cut, broke the rules, or was given up. */
    void onBroken(AttemptFailure failure);

    /** Where the body comes from. Any thread; nothing happens once the body has ended. */
    interface Source {
        /** Goes on. */
        void more();

        /** Wants no more of it: the connection is closed, and {@link ReplyBody#onBroken} told. */
        void cancel();
    }
}
