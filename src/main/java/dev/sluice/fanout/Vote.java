package dev.sluice.fanout;

import java.util.List;

/** Says how things stand; pure. What it has settled stays settled, whatever else comes. */
final class Vote {
    private Vote() {}

    static Standing standing(Strategy strategy, Tally tally) {
        return strategy instanceof Strategy.First first ? collected(tally, first.k()) : collected(tally, tally.legs());
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
                ? new Standing.Settled(FanOutStatus.FAILED, List.of(), "none of " + tally.legs() + " was answered")
                : new Standing.Settled(
                        FanOutStatus.PARTIAL,
                        answered,
                        answers(answered.size()) + " of the " + wanted + " wanted came");
    }

    private static String answers(int count) {
        return count == 1 ? "1 answer" : count + " answers";
    }
}
