package dev.sluice.fanout;

import java.util.List;
import java.util.Optional;

/** Says how things stand; pure. What it has settled stays settled, whatever else comes. */
final class Vote {
    private Vote() {}

    static Standing standing(Strategy strategy, Tally tally) {
        if (strategy instanceof Strategy.Quorum quorum) {
            int needed = quorum.needed(tally.legs());
            return quorum.agreement() instanceof Agreement.Judged
                    ? judgedQuorum(tally, needed)
                    : quorum(tally, needed, quorum.agreement());
        }
        if (strategy instanceof Strategy.Best) {
            return best(tally);
        }
        return collected(tally, wanted(strategy, tally.legs()));
    }

    private static int wanted(Strategy strategy, int legs) {
        return strategy instanceof Strategy.First first ? first.k() : strategy instanceof Strategy.Hedged ? 1 : legs;
    }

    /** So many answers are wanted, whichever they are. */
    private static Standing collected(Tally tally, int wanted) {
        List<Integer> answered = tally.answered();
        if (answered.size() >= wanted) {
            return new Standing.Settled(
                    FanOutStatus.DECIDED,
                    answered.subList(0, wanted),
                    answers(wanted) + " of " + tally.legs() + " came");
        }
        if (tally.open() > 0) {
            return Standing.Open.INSTANCE;
        }
        return answered.isEmpty()
                ? none(tally)
                : new Standing.Settled(
                        FanOutStatus.PARTIAL,
                        answered,
                        answers(answered.size()) + " of the " + wanted + " wanted came");
    }

    /** One more answer after the other, so that the first group that is large enough wins however many are looked at at once. */
    private static Standing quorum(Tally tally, int needed, Agreement agreement) {
        for (int heard = needed; heard <= tally.answers().size(); heard++) {
            Optional<List<Integer>> group =
                    enough(Groups.of(agreement, tally.answers().subList(0, heard)), needed);
            if (group.isPresent()) {
                return agreed(tally, group.get());
            }
        }
        int largest = Groups.largest(Groups.of(agreement, tally.answers()));
        return largest + tally.open() < needed ? disagreed(tally, needed, largest, "") : Standing.Open.INSTANCE;
    }

    /** What the judge has not heard may agree with the largest group that it found. */
    private static Standing judgedQuorum(Tally tally, int needed) {
        for (Opinion opinion : tally.opinions()) {
            Optional<List<Integer>> group = enough(opinion.groups(), needed);
            if (group.isPresent()) {
                return agreed(tally, inOrder(tally, group.get()));
            }
        }
        int answered = tally.answers().size();
        int heard = 0;
        int largest = 0;
        String problem = "";
        if (!tally.opinions().isEmpty()) {
            Opinion latest = tally.opinions().get(tally.opinions().size() - 1);
            heard = latest.heard().size();
            problem = latest.problem();
            largest = problem.isEmpty() ? Groups.largest(latest.groups()) : heard;
        }
        boolean unheard = answered > heard;
        if (largest + answered - heard + tally.open() < needed) {
            return disagreed(tally, needed, largest, problem);
        }
        if (tally.judging()) {
            return Standing.Open.INSTANCE;
        }
        if (unheard && answered >= needed) {
            return new Standing.JudgeWanted(tally.answered());
        }
        return tally.open() > 0 ? Standing.Open.INSTANCE : disagreed(tally, needed, largest, problem);
    }

    private static Standing best(Tally tally) {
        List<Integer> answered = tally.answered();
        if (tally.open() > 0) {
            return Standing.Open.INSTANCE;
        }
        if (answered.isEmpty()) {
            return none(tally);
        }
        if (answered.size() == 1) {
            return new Standing.Settled(FanOutStatus.DECIDED, answered, "the only answer of " + tally.legs());
        }
        if (tally.opinions().isEmpty()) {
            return tally.judging() ? Standing.Open.INSTANCE : new Standing.JudgeWanted(answered);
        }
        Opinion opinion = tally.opinions().get(0);
        return opinion.groups().isEmpty()
                ? new Standing.Settled(
                        FanOutStatus.UNDECIDED, List.of(), "the judge did not choose: " + opinion.problem())
                : new Standing.Settled(
                        FanOutStatus.DECIDED, opinion.groups().get(0), "the judge chose among " + answered.size());
    }

    private static Optional<List<Integer>> enough(List<List<Integer>> groups, int needed) {
        return groups.stream().filter(group -> group.size() >= needed).findFirst();
    }

    private static List<Integer> inOrder(Tally tally, List<Integer> group) {
        return tally.answered().stream().filter(group::contains).toList();
    }

    private static Standing agreed(Tally tally, List<Integer> group) {
        return new Standing.Settled(FanOutStatus.DECIDED, group, group.size() + " of " + tally.legs() + " agree");
    }

    private static Standing disagreed(Tally tally, int needed, int largest, String problem) {
        return new Standing.Settled(
                FanOutStatus.UNDECIDED,
                List.of(),
                "no " + needed + " of " + tally.legs() + " can agree any more: "
                        + answers(tally.answers().size()) + ", at most " + largest + " alike"
                        + (problem.isEmpty() ? "" : "; the judge: " + problem));
    }

    private static Standing none(Tally tally) {
        return new Standing.Settled(FanOutStatus.FAILED, List.of(), "none of " + tally.legs() + " was answered");
    }

    private static String answers(int count) {
        return count == 1 ? "1 answer" : count + " answers";
    }
}
