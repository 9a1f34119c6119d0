package dev.sluice.batch.journal;

import dev.sluice.batch.JournalException;

/** What a journal that is not as it was written is said to be. */
final class Damage {
    private static final String EXPECTED = " (expected: a journal that only Sluice writes; go on from a copy of it)";

    private Damage() {}

    static JournalException missing(String what) {
        return new JournalException(JournalException.Kind.DAMAGED, what + " is missing" + EXPECTED);
    }

    static JournalException found(String what) {
        return new JournalException(JournalException.Kind.DAMAGED, what + EXPECTED);
    }
}
