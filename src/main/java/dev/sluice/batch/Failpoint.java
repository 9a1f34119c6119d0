package dev.sluice.batch;

import java.util.Locale;

/** Moments at which a process may die, by name: for tests that let it. */
public enum Failpoint {
    /** A batch's lines are all written, its acceptance is not on disk. */
    BEFORE_ACCEPT_FSYNC,
    /** A batch is accepted; nobody was told. */
    AFTER_ACCEPT_FSYNC,
    /** Items are claimed, but not on disk. */
    BEFORE_CLAIM_COMMIT,
    /** Items are claimed, none of them is sent. */
    AFTER_CLAIM_COMMIT,
    /** An item is about to be sent. */
    BEFORE_SEND,
    /** An item was handed to the engine. */
    AFTER_SEND,
    /** The engine sends an item. */
    BEFORE_HEAD,
    /** The answer to an item is complete; the batch has not heard of it. */
    BEFORE_BODY,
    /** The batch has heard of an answer; nothing of it is written. */
    AFTER_BODY,
    /** Results are written, but not on disk. */
    BEFORE_RESULT_COMMIT,
    /** Results are on disk; nobody was told. */
    AFTER_RESULT_COMMIT,
    /** Every item has ended; the batch does not know. */
    BEFORE_FINALIZE,
    /** The batch knows; no file is written. */
    AFTER_FINALIZE,
    /** A file is written under its temporary name. */
    BEFORE_FILE_RENAME,
    /** A file has its name; the batch does not know that it is over. */
    AFTER_FILE_RENAME;

    /** Its name for people. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Who is told when one is reached; does nothing but in tests. Any thread. */
    @FunctionalInterface
    public interface Hook {
        /** Nobody. */
        Hook NONE = reached -> {};

        void reached(Failpoint failpoint);
    }
}
