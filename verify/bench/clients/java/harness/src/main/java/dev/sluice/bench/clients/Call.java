package dev.sluice.bench.clients;

/** Hears how one call goes. A plain call is {@link #answered} or {@link #failed}; a streamed one gives pieces before it is {@link #finished}. */
public interface Call {
    /** The whole answer's text. */
    void answered(String content);

    /** What one event of a stream adds. */
    void piece(String content);

    /** The stream has ended as it should. */
    void finished();

    /** No answer, or none to its end. */
    void failed(Throwable why);
}
