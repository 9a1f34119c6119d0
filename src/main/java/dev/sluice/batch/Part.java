package dev.sluice.batch;

/** The two files that a batch's results are in. */
public enum Part {
    /** Answers. */
    OUTPUT(0),
    /** Items without an answer, and why. */
    ERRORS(1);

    private final int code;

    Part(int code) {
        this.code = code;
    }

    /** Its number in journals. */
    public int code() {
        return code;
    }

    /** The part of that number. */
    public static Part of(int code) {
        return code == OUTPUT.code ? OUTPUT : ERRORS;
    }
}
