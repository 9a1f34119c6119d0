package dev.sluice.simulator;

import java.util.List;

/**
 * When a fault happens.
 *
 * @param match to which requests
 * @param rate to what share of them, 0 to 1
 * @param times to how many of them at most; 0 for no bound
 * @param perPrompt whether {@code times} and sequences count for each text of the last user message on its own
 * @param faults one after the other, one a matching request; a single one repeats, a sequence ends
 */
record Rule(Match match, double rate, int times, boolean perPrompt, List<Fault> faults) {
    Rule {
        faults = List.copyOf(faults);
    }

    boolean isSequence() {
        return faults.size() > 1;
    }
}
