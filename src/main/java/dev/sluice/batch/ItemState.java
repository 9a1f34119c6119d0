package dev.sluice.batch;

/** Where an item of a batch stands. */
public enum ItemState {
    /** To be sent. */
    PENDING(0),
    /** Claimed by a process that sends it, or is about to. */
    RUNNING(1),
    /** It has an answer. */
    SUCCEEDED(2),
    /** It has none, and this will not change. */
    FAILED(3),
    /** The batch's time was up before it had one. */
    EXPIRED(4),
    /** The batch was cancelled before it had one. */
    CANCELLED(5);

    private final int code;

    ItemState(int code) {
        this.code = code;
    }

    /** Its number in journals. */
    public int code() {
        return code;
    }

    /** Whether nothing more becomes of it: it has a result. */
    public boolean isOver() {
        return code >= SUCCEEDED.code;
    }

    /** Which of a batch's two files its result is in. */
    public Part part() {
        return this == SUCCEEDED ? Part.OUTPUT : Part.ERRORS;
    }

    /**
     * The state of that number.
     *
     * @throws IllegalArgumentException for a number that is none of ours
     */
    public static ItemState of(int code) {
        for (ItemState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IllegalArgumentException("item state: " + code + " (expected: 0 to 5)");
    }
}
