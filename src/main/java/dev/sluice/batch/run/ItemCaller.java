package dev.sluice.batch.run;

import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.Claimed;
import java.util.function.Consumer;

/** Asks a model what an item asks: a port, so that somebody may stand between. Any thread; never blocks. */
@FunctionalInterface
public interface ItemCaller {
    /**
     * Calls.
     *
     * @param batch id of the item's batch
     * @param tenant whom it is for
     * @param options how the batch is run
     * @param then hears exactly one outcome, on any thread; not within this call unless nothing was sent
     */
    Call call(String batch, String tenant, BatchOptions options, Claimed item, Consumer<ItemOutcome> then);

    /** A call under way. */
    @FunctionalInterface
    interface Call {
        /** One that is over already. */
        Call OVER = () -> {};

        /** Ends it, if it has not ended; its outcome is {@link ItemOutcome.Withdrawn} then. */
        void cancel();
    }
}
