package dev.sluice.gateway.keys;

/** Which of a key's limits refuses a request. */
public enum KeyLimit {
    /** Requests under way; the end of one of them makes room. */
    CONCURRENCY("concurrency"),
    /** Requests in a minute. */
    REQUESTS("requests-per-minute"),
    /** Tokens in a minute. */
    TOKENS("tokens-per-minute"),
    /** Tokens in a minute, which this request alone would pass: waiting is of no use. */
    REQUEST_SIZE("tokens-per-minute");

    private final String axis;

    KeyLimit(String axis) {
        this.axis = axis;
    }

    /** Its name in messages and metrics, as policy's limits have it. */
    @Override
    public String toString() {
        return axis;
    }
}
