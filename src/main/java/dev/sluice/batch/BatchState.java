package dev.sluice.batch;

import java.util.Locale;

/** Where a batch stands, in the words of OpenAI's batches (platform.openai.com, API reference, batch). */
public enum BatchState {
    /** Its lines are being read; nothing is sent yet. */
    VALIDATING(false),
    /** Its items are being sent. */
    IN_PROGRESS(false),
    /** Every item has ended; its files are being written. */
    FINALIZING(false),
    /** Somebody wants it to end; what is under way is being called back. */
    CANCELLING(false),
    /** Every item was answered or failed. */
    COMPLETED(true),
    /** Its input was refused; nothing was sent. */
    FAILED(true),
    /** Its time was up; what was done by then is in its files. */
    EXPIRED(true),
    /** It was cancelled; what was done by then is in its files. */
    CANCELLED(true);

    private final boolean over;

    BatchState(boolean over) {
        this.over = over;
    }

    /** Whether nothing more becomes of it. */
    public boolean isOver() {
        return over;
    }

    /** Its name in journals and replies. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of that name.
     *
     * @throws IllegalArgumentException for a word that is none of ours
     */
    public static BatchState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
