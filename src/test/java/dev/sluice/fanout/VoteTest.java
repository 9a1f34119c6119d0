package dev.sluice.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VoteTest {
    private static final Strategy.Quorum MAJORITY = new Strategy.Quorum(0, Agreement.EXACT);

    @Test
    void all_waitsForTheLast() {
        assertThat(standing(Strategy.ALL, 3, "a", "b")).isEqualTo(Standing.Open.INSTANCE);
        assertThat(settled(Strategy.ALL, 3, "a", "b", "c").winners()).containsExactly(0, 1, 2);
    }

    @Test
    void all_withAFailure_isPartial() {
        Standing.Settled settled = settled(Strategy.ALL, 3, "a", null, "c");

        assertThat(settled.status()).isEqualTo(FanOutStatus.PARTIAL);
        assertThat(settled.winners()).containsExactly(0, 2);
    }

    @Test
    void first_isSettledByTheFirstAnswer_notByFailures() {
        assertThat(standing(Strategy.FIRST, 3, null, null)).isEqualTo(Standing.Open.INSTANCE);
        assertThat(settled(Strategy.FIRST, 3, null, "b").winners()).containsExactly(1);
        assertThat(settled(Strategy.FIRST, 2, null, null).status()).isEqualTo(FanOutStatus.FAILED);
    }

    @Test
    void firstTwo_ofWhichOneComes_isPartial() {
        assertThat(settled(new Strategy.First(2), 3, "a", null, null).status()).isEqualTo(FanOutStatus.PARTIAL);
    }

    @Test
    void quorum_isSettledAsSoonAsEnoughAgree() {
        assertThat(standing(MAJORITY, 3, "a", "b")).isEqualTo(Standing.Open.INSTANCE);
        assertThat(settled(MAJORITY, 3, "a", "a").winners()).containsExactly(0, 1);
        assertThat(settled(MAJORITY, 3, "b", "a", "b").winners()).containsExactly(0, 2);
    }

    @Test
    void quorum_isGivenUpAsSoonAsEnoughCantAgreeAnyMore() {
        assertThat(settled(new Strategy.Quorum(3, Agreement.EXACT), 3, "a", "b").status())
                .isEqualTo(FanOutStatus.UNDECIDED);
        assertThat(settled(MAJORITY, 3, null, null).status()).isEqualTo(FanOutStatus.UNDECIDED);
        assertThat(settled(MAJORITY, 5, "a", "b", "c", "d").status()).isEqualTo(FanOutStatus.UNDECIDED);
    }

    @Test
    void quorum_ofTwoGroupsThatAreLargeEnough_theFirstToBeSoWins() {
        Strategy two = new Strategy.Quorum(2, Agreement.EXACT);

        assertThat(settled(two, 5, "a", "b", "b", "a").winners()).containsExactly(1, 2);
    }

    @Test
    void numbers_agreeWithinTheTolerance_notInAChain() {
        Strategy quorum = new Strategy.Quorum(3, new Agreement.Numeric(1));

        assertThat(settled(quorum, 3, "1", "2", "3").status()).isEqualTo(FanOutStatus.UNDECIDED);
        assertThat(settled(quorum, 4, "3", "1", "2", "2.5").winners()).containsExactly(0, 2, 3);
    }

    @Test
    void best_asksTheJudge_unlessThereIsNoChoice() {
        Strategy best = new Strategy.Best(Judge.CONFIGURED);

        assertThat(standing(best, 3, "a", "b")).isEqualTo(Standing.Open.INSTANCE);
        assertThat(standing(best, 3, "a", null, "c")).isEqualTo(new Standing.JudgeWanted(List.of(0, 2)));
        assertThat(settled(best, 2, null, "b").winners()).containsExactly(1);
        assertThat(settled(best, 2, null, null).status()).isEqualTo(FanOutStatus.FAILED);
    }

    @Test
    void best_goesByTheJudge_orIsUndecided() {
        Tally tally = tally(new Strategy.Best(Judge.CONFIGURED), 2, "a", "b");
        Opinion second = new Opinion(List.of(0, 1), List.of(List.of(1)), "");

        assertThat(Vote.standing(new Strategy.Best(Judge.CONFIGURED), with(tally, second)))
                .isInstanceOfSatisfying(Standing.Settled.class, settled -> {
                    assertThat(settled.winners()).containsExactly(1);
                });
        assertThat(Vote.standing(
                        new Strategy.Best(Judge.CONFIGURED), with(tally, Opinion.none(List.of(0, 1), "it hung"))))
                .isInstanceOfSatisfying(Standing.Settled.class, settled -> {
                    assertThat(settled.status()).isEqualTo(FanOutStatus.UNDECIDED);
                    assertThat(settled.why()).contains("it hung");
                });
    }

    @Test
    void judgedQuorum_asksOnceEnoughHaveCome_andAgainForLaterOnes() {
        Strategy judged = new Strategy.Quorum(2, new Agreement.Judged(Judge.CONFIGURED));

        assertThat(standing(judged, 3, "a")).isEqualTo(Standing.Open.INSTANCE);
        assertThat(standing(judged, 3, "a", "b")).isEqualTo(new Standing.JudgeWanted(List.of(0, 1)));
        Opinion apart = new Opinion(List.of(0, 1), List.of(List.of(0), List.of(1)), "");
        assertThat(Vote.standing(judged, with(tally(judged, 3, "a", "b"), apart)))
                .isEqualTo(Standing.Open.INSTANCE);
        Tally third = with(tally(judged, 3, "a", "b", "c"), apart);
        assertThat(Vote.standing(judged, third)).isEqualTo(new Standing.JudgeWanted(List.of(0, 1, 2)));
        Opinion together = new Opinion(List.of(0, 1, 2), List.of(List.of(2, 0), List.of(1)), "");
        assertThat(Vote.standing(judged, with(third, together)))
                .isInstanceOfSatisfying(
                        Standing.Settled.class,
                        settled -> assertThat(settled.winners()).containsExactly(0, 2));
        assertThat(Vote.standing(judged, with(third, apart, new Opinion(List.of(0, 1, 2), List.of(), ""))))
                .isInstanceOfSatisfying(
                        Standing.Settled.class,
                        settled -> assertThat(settled.status()).isEqualTo(FanOutStatus.UNDECIDED));
    }

    /** Whatever comes after the point at which it is settled, the status and the winners stay. */
    @Property(tries = 3_000)
    void settled_isNeverChangedByWhatComesLater(@ForAll long seed) {
        Random random = new Random(seed);
        int legs = 2 + random.nextInt(6);
        Strategy strategy = strategy(random, legs);
        List<@Nullable String> arrivals = new ArrayList<>();
        Standing.@Nullable Settled first = null;
        for (int i = 0; i < legs; i++) {
            arrivals.add(random.nextInt(4) == 0 ? null : Integer.toString(random.nextInt(3)));
            Standing standing = Vote.standing(strategy, tally(strategy, legs, arrivals.toArray(String[]::new)));
            if (first == null) {
                first = standing instanceof Standing.Settled settled ? settled : null;
            } else {
                assertThat(standing).isInstanceOf(Standing.Settled.class);
                assertThat(((Standing.Settled) standing).winners()).isEqualTo(first.winners());
                assertThat(((Standing.Settled) standing).status()).isEqualTo(first.status());
            }
        }
        assertThat(first).as("settled when all has come").isNotNull();
    }

    /** It is given up no earlier than it must be: with the right answers it could have been decided one arrival before. */
    @Property(tries = 2_000)
    void quorum_isGivenUpNoEarlierThanItMustBe(@ForAll long seed) {
        Random random = new Random(seed);
        int legs = 2 + random.nextInt(6);
        Strategy.Quorum quorum = new Strategy.Quorum(2 + random.nextInt(legs - 1), Agreement.EXACT);
        List<@Nullable String> arrivals = new ArrayList<>();
        while (Vote.standing(quorum, tally(quorum, legs, arrivals.toArray(String[]::new))) == Standing.Open.INSTANCE) {
            boolean reachable = false;
            for (String answer : List.of("0", "1", "2")) {
                List<@Nullable String> hoped = new ArrayList<>(arrivals);
                while (hoped.size() < legs) {
                    hoped.add(answer);
                }
                reachable |= settled(quorum, legs, hoped.toArray(String[]::new)).status() == FanOutStatus.DECIDED;
            }
            assertThat(reachable).as("still open").isTrue();
            arrivals.add(random.nextInt(4) == 0 ? null : Integer.toString(random.nextInt(3)));
        }
    }

    private static Strategy strategy(Random random, int legs) {
        return switch (random.nextInt(5)) {
            case 0 -> Strategy.ALL;
            case 1 -> new Strategy.First(1 + random.nextInt(legs));
            case 2 -> new Strategy.Quorum(2 + random.nextInt(legs - 1), Agreement.EXACT);
            case 3 -> new Strategy.Quorum(2 + random.nextInt(legs - 1), new Agreement.Numeric(1));
            default -> MAJORITY;
        };
    }

    private static Standing standing(Strategy strategy, int legs, @Nullable String... arrivals) {
        return Vote.standing(strategy, tally(strategy, legs, arrivals));
    }

    private static Standing.Settled settled(Strategy strategy, int legs, @Nullable String... arrivals) {
        return (Standing.Settled) standing(strategy, legs, arrivals);
    }

    private static Tally tally(Strategy strategy, int legs, @Nullable String... arrivals) {
        List<Tally.Ballot> answers = new ArrayList<>();
        for (int i = 0; i < arrivals.length; i++) {
            String answer = arrivals[i];
            if (answer != null) {
                answers.add(Tally.Ballot.of(strategy, i, answer));
            }
        }
        return new Tally(legs, answers, legs - arrivals.length, List.of(), false);
    }

    private static Tally with(Tally tally, Opinion... opinions) {
        return new Tally(tally.legs(), tally.answers(), tally.open(), List.of(opinions), false);
    }
}
