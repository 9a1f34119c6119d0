package dev.sluice.batch.run;

import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Deferral;
import dev.sluice.batch.Ending;

/** What came of a call for an item. */
public sealed interface ItemOutcome {
    /** The item has its result. */
    record Ended(ClaimEnd claim, Ending ending) implements ItemOutcome {}

    /**
     * The item is to be asked again later.
     *
     * @param message one line for people
     */
    record Deferred(ClaimEnd claim, Deferral deferral, String message) implements ItemOutcome {}

    /** The call was cancelled from here; the provider may have seen it. */
    record Withdrawn(ClaimEnd claim) implements ItemOutcome {}
}
