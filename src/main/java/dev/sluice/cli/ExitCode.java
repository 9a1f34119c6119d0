package dev.sluice.cli;

/** What the process exits with. Numbers from 64 on are those of BSD's {@code sysexits.h}. */
final class ExitCode {
    /** Everything asked for was done. */
    static final int OK = 0;

    /** A call, or one of a batch, ended without an answer; the reason is on standard error, or in the batch's file. */
    static final int NO_ANSWER = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** The demo ran and a promise did not hold. */
    static final int PROMISE_BROKEN = 3;

    /** Less than was wanted: a fan-out with fewer answers, a load run that missed its SLO or is worse than the one before. */
    static final int FELL_SHORT = 4;

    /** A load run says nothing of its target: the generator was the limit. */
    static final int INVALID_RUN = 5;

    /** An input file (scenario, prompts) is malformed. */
    static final int BAD_INPUT = 65;

    /** A defect of ours. */
    static final int INTERNAL = 70;

    /** An output file is there already, or can't be written. */
    static final int CANT_CREATE = 73;

    /** A journal or file can't be read or written. */
    static final int IO_ERROR = 74;

    /** Somebody else is at it; later it may work. */
    static final int IN_USE = 75;

    /** The configuration is wrong. */
    static final int BAD_CONFIG = 78;

    /** Interrupted from the keyboard. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
