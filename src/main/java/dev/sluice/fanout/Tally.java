package dev.sluice.fanout;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a fan-out so far.
 *
 * @param legs how many there are
 * @param answers those that were answered, in the order of arrival
 * @param open legs that are under way or may still be started
 * @param opinions what the judge said, in order
 * @param judging whether a judge is being asked
 */
record Tally(int legs, List<Ballot> answers, int open, List<Opinion> opinions, boolean judging) {
    public Tally {
        answers = List.copyOf(answers);
        opinions = List.copyOf(opinions);
    }

    /**
     * One leg's answer.
     *
     * @param reading what it says, in the form in which those that agree are equal; null when it says nothing of the kind
     */
    record Ballot(int leg, @Nullable Comparable<?> reading) {
        static Ballot of(Strategy strategy, int leg, String text) {
            return new Ballot(
                    leg, strategy instanceof Strategy.Quorum quorum ? Reading.of(quorum.agreement(), text) : null);
        }
    }

    List<Integer> answered() {
        return answers.stream().map(Ballot::leg).toList();
    }
}
