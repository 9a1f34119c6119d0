package dev.sluice.bench.clients;

/** One client, set up for one server. */
public interface Endpoint extends AutoCloseable {
    /** Whether a call, plain or streamed, takes its thread until it has ended. */
    boolean blocking(boolean streamed);

    /** Makes a plain call; exceptions count as failures. */
    void plain(Call call) throws Exception;

    /** Makes a streamed call; exceptions count as failures. */
    void stream(Call call) throws Exception;

    @Override
    void close() throws Exception;
}
