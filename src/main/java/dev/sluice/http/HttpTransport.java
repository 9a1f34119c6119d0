package dev.sluice.http;

/**
 * Bounded, killable connections to one provider's origin. No queue, no retry, no backoff: a call that finds no room
 * fails at once, so whoever calls holds a permit for each exchange from {@link #start} to
 * {@link ExchangeListener#onFreed}.
 *
 * <p>Any thread.
 */
public interface HttpTransport {
    /** Sends a call on an idle connection, or on a new one. Never blocks; the listener hears the rest. */
    Exchange start(HttpCall call, ExchangeListener listener);

    /** What the connections are doing now. */
    PoolStats stats();

    /** Kills every connection; running exchanges fail, later ones are refused. */
    void close();

    /** One HTTP round trip under way. */
    interface Exchange {
        /**
         * Ends the exchange in whatever phase it is and closes its socket. After it the listener hears only
         * {@link ExchangeListener#onFreed}. A repeat does nothing. Any thread.
         */
        void abort();

        /** Whether it went on a connection that was open before. */
        default boolean isReused() {
            return false;
        }
    }

    /**
     * The state of a pool.
     *
     * @param open connections open or opening
     * @param idle of them, those without an exchange
     * @param opened connections opened since the start
     * @param exchanges exchanges started since the start
     */
    record PoolStats(int open, int idle, long opened, long exchanges) {}
}
