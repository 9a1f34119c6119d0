package dev.sluice.load.measure;

/** Samples for tests: a stream of content of so many milliseconds, and what is changed of it. */
public final class Samples {
    private static final long MILLI = 1_000_000L;

    private Samples() {}

    /** Answered in a stream of so many tokens, one after the other at the same pace after the first. */
    public static Sample streamed(
            long number, double dueMillis, double lagMillis, double ttftMillis, double paceMillis, int tokens) {
        long intended = nanos(dueMillis);
        long started = intended + nanos(lagMillis);
        long first = started + nanos(ttftMillis);
        long last = first + nanos(paceMillis * (tokens - 1));
        return new Sample(
                number,
                0,
                Persona.PLAIN,
                intended,
                started - intended,
                started,
                first,
                first,
                last,
                last,
                Sample.NONE,
                tokens,
                10,
                tokens,
                200,
                Ending.ANSWERED,
                "",
                "",
                1,
                false);
    }

    /** Answered whole. */
    public static Sample plain(long number, double dueMillis, double lagMillis, double millis) {
        long intended = nanos(dueMillis);
        long started = intended + nanos(lagMillis);
        long ended = started + nanos(millis);
        return new Sample(
                number,
                0,
                Persona.PLAIN,
                intended,
                started - intended,
                started,
                ended,
                Sample.NONE,
                Sample.NONE,
                ended,
                Sample.NONE,
                0,
                10,
                20,
                200,
                Ending.ANSWERED,
                "",
                "",
                1,
                false);
    }

    /** Ended without an answer. */
    public static Sample failed(long number, double dueMillis, double millis, String kind) {
        long intended = nanos(dueMillis);
        return new Sample(
                number,
                0,
                Persona.PLAIN,
                intended,
                0,
                intended,
                Sample.NONE,
                Sample.NONE,
                Sample.NONE,
                intended + nanos(millis),
                Sample.NONE,
                0,
                -1,
                -1,
                0,
                Ending.FAILED,
                kind,
                kind + " in words",
                1,
                false);
    }

    /** Never sent. */
    public static Sample dropped(long number, double dueMillis) {
        long intended = nanos(dueMillis);
        return new Sample(
                number,
                0,
                Persona.PLAIN,
                intended,
                0,
                Sample.NONE,
                Sample.NONE,
                Sample.NONE,
                Sample.NONE,
                intended,
                Sample.NONE,
                0,
                -1,
                -1,
                0,
                Ending.DROPPED,
                "",
                "",
                0,
                false);
    }

    /** Hung up on. */
    public static Sample hungUp(long number, double dueMillis, double afterMillis) {
        long intended = nanos(dueMillis);
        long at = intended + nanos(afterMillis);
        return new Sample(
                number,
                0,
                Persona.HANGS_UP,
                intended,
                0,
                intended,
                Sample.NONE,
                Sample.NONE,
                Sample.NONE,
                at,
                at,
                0,
                -1,
                -1,
                0,
                Ending.CANCELLED,
                "",
                "",
                1,
                false);
    }

    static long nanos(double millis) {
        return Math.round(millis * MILLI);
    }
}
