package dev.sluice.gateway.wire;

/**
 * What the body of an answer fails with that can't be completed: what was sent of it arrives, its end does not, and the
 * connection closes in order. Carries no stack trace.
 */
public final class AnswerBroken extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An answer that goes no further. */
    public AnswerBroken(String why) {
        super(why, null, false, false);
    }
}
