package dev.sluice.fanout;

import java.util.List;

/**
 * What has come of a fan-out's legs so far.
 *
 * @param legs how many there are
 * @param answers those that were answered, in the order of arrival
 * @param open legs that are under way or may still be started
 */
record Tally(int legs, List<Ballot> answers, int open) {
    Tally {
        answers = List.copyOf(answers);
    }

    /** One leg's answer. */
    record Ballot(int leg, String text) {}

    List<Integer> answered() {
        return answers.stream().map(Ballot::leg).toList();
    }
}
