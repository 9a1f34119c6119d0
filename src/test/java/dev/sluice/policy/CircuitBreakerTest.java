package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.policy.Admission.Admitted;
import dev.sluice.policy.Admission.Refused;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final BreakerSettings SETTINGS =
            new BreakerSettings(5, 0.5, 20, Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final CircuitBreaker breaker = new CircuitBreaker(SETTINGS, new Random(7));

    @Test
    void onFailure_fiveInARow_opens() {
        fail(4, 0);
        assertThat(breaker.state(0)).isEqualTo(BreakerState.CLOSED);
        fail(1, 0);
        assertThat(breaker.state(0)).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void onSuccess_betweenFailures_startsTheRowAnew() {
        fail(4, 0);
        breaker.onSuccess(false, 0);
        fail(4, 0);
        assertThat(breaker.state(0)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void onIgnored_betweenFailures_countsNothing() {
        fail(4, 0);
        breaker.onIgnored(false, 0);
        fail(1, 0);
        assertThat(breaker.state(0)).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void onFailure_halfOfTheWindow_opensOnceThereAreEnoughCalls() {
        for (int i = 0; i < 9; i++) {
            breaker.onSuccess(false, i);
            fail(1, i);
        }
        breaker.onSuccess(false, 9);
        assertThat(breaker.state(9)).isEqualTo(BreakerState.CLOSED);
        fail(1, 10);
        assertThat(breaker.state(10)).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void onFailure_belowTheRate_staysClosed() {
        for (int i = 0; i < 100; i++) {
            breaker.onSuccess(false, i);
            breaker.onSuccess(false, i);
            fail(1, i);
        }
        assertThat(breaker.state(100)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void onFailure_oldFailures_haveLeftTheWindow() {
        for (int i = 0; i < 9; i++) {
            fail(1, 0);
            breaker.onSuccess(false, 0);
        }
        fail(4, 60 * SECOND);
        assertThat(breaker.state(60 * SECOND)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void tryAcquire_open_namesTheTimeLeft() {
        fail(5, 0);
        Duration left = refused(0);
        assertThat(left).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(refused(1_000)).isEqualTo(left.minusNanos(1_000));
        assertThat(breaker.state(left.toNanos() - 1)).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.state(left.toNanos())).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void tryAcquire_halfOpenAndThousandCallers_admitsOne() {
        fail(5, 0);
        int admitted = 0;
        for (int i = 0; i < 1_000; i++) {
            Admission admission = breaker.tryAcquire(SECOND + i);
            if (admission instanceof Admitted probe) {
                assertThat(probe.probe()).isTrue();
                admitted++;
            } else {
                assertThat(admission).isEqualTo(new Refused(Duration.ofSeconds(1)));
            }
        }
        assertThat(admitted).isEqualTo(1);
    }

    @Test
    void onSuccess_probe_closes() {
        fail(5, 0);
        assertThat(breaker.tryAcquire(SECOND)).isEqualTo(new Admitted(true));
        breaker.onSuccess(true, SECOND);
        assertThat(breaker.state(SECOND)).isEqualTo(BreakerState.CLOSED);
        assertThat(breaker.tryAcquire(SECOND)).isEqualTo(new Admitted(false));
        fail(4, SECOND);
        assertThat(breaker.state(SECOND)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void onSuccess_probe_forgetsTheWindow() {
        for (int i = 0; i < 10; i++) {
            breaker.onSuccess(false, 0);
            fail(1, 0);
        }
        acquireProbe(SECOND);
        breaker.onSuccess(true, SECOND);
        fail(1, SECOND);
        assertThat(breaker.state(SECOND)).isEqualTo(BreakerState.CLOSED);
        for (int i = 0; i < 19; i++) {
            breaker.onSuccess(false, SECOND);
        }
        fail(1, SECOND);
        assertThat(breaker.state(SECOND)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void onFailure_probe_reopensForLongerUpToTheMaximum() {
        fail(5, 0);
        long now = 0;
        for (int k = 0; k < 100; k++) {
            Duration whole = Duration.ofSeconds(k < 6 ? 1L << k : 60);
            Duration left = refused(now);
            assertThat(left).isBetween(whole.dividedBy(2), whole);
            now += left.toNanos();
            assertThat(breaker.tryAcquire(now)).isEqualTo(new Admitted(true));
            breaker.onFailure(true, now);
        }
    }

    @Test
    void onFailure_afterARecovery_opensShortAgain() {
        fail(5, 0);
        acquireProbe(SECOND);
        breaker.onFailure(true, SECOND);
        acquireProbe(4 * SECOND);
        breaker.onSuccess(true, 4 * SECOND);
        fail(5, 5 * SECOND);
        assertThat(refused(5 * SECOND)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void onIgnored_probe_letsTheNextCallProbe() {
        fail(5, 0);
        acquireProbe(SECOND);
        breaker.onIgnored(true, SECOND);
        assertThat(breaker.state(SECOND)).isEqualTo(BreakerState.HALF_OPEN);
        acquireProbe(SECOND);
        assertThat(breaker.tryAcquire(SECOND)).isInstanceOf(Refused.class);
    }

    @Test
    void results_ofCallsFromBeforeTheOpening_changeNothing() {
        fail(5, 0);
        Duration left = refused(0);
        breaker.onSuccess(false, 1);
        breaker.onFailure(false, 1);
        breaker.onIgnored(false, 1);
        assertThat(refused(0)).isEqualTo(left);
        acquireProbe(SECOND);
        breaker.onSuccess(false, SECOND);
        breaker.onFailure(false, SECOND);
        breaker.onIgnored(false, SECOND);
        assertThat(breaker.state(SECOND)).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(breaker.tryAcquire(SECOND)).isInstanceOf(Refused.class);
    }

    @Test
    void open_manyBreakersAtOnce_reopenApart() {
        long[] lengths = new long[10];
        for (int i = 0; i < 1_000; i++) {
            CircuitBreaker one = new CircuitBreaker(SETTINGS, new Random(i));
            for (int f = 0; f < 5; f++) {
                one.onFailure(false, 0);
            }
            Refused refused = (Refused) one.tryAcquire(0);
            long tenth = (refused.retryAfter().toMillis() - 500) / 50;
            lengths[(int) Math.min(9, tenth)]++;
        }
        assertThat(Arrays.stream(lengths).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(50L, 150L));
    }

    /** Each event is a call admitted, or the end of an old or a new call: succeeded, failed, ignored. */
    @Property(tries = 300)
    void breaker_anyHistory_neverHasTwoProbesOut(
            @ForAll long origin, @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 7) Integer> events) {
        CircuitBreaker subject = new CircuitBreaker(SETTINGS, new Random(origin));
        Deque<Boolean> running = new ArrayDeque<>();
        long now = origin;
        for (int event : events) {
            now += SECOND / 4;
            BreakerState before = subject.state(now);
            if (event <= 3 || running.isEmpty()) {
                Admission admission = subject.tryAcquire(now);
                if (admission instanceof Admitted admitted) {
                    assertThat(before).isEqualTo(admitted.probe() ? BreakerState.HALF_OPEN : BreakerState.CLOSED);
                    running.add(admitted.probe());
                } else {
                    assertThat(before).isNotEqualTo(BreakerState.CLOSED);
                    assertThat(((Refused) admission).retryAfter()).isPositive();
                }
            } else {
                boolean probe = event == 4 ? running.removeLast() : running.removeFirst();
                switch (event) {
                    case 7 -> subject.onSuccess(probe, now);
                    case 6 -> subject.onIgnored(probe, now);
                    default -> subject.onFailure(probe, now);
                }
                if (before != BreakerState.CLOSED && !probe) {
                    assertThat(subject.state(now)).isEqualTo(before);
                }
            }
            assertThat(running.stream().filter(probe -> probe)).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void settings_wrong_areRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerSettings(0, 0.5, 20, second, second, second))
                .withMessage("consecutiveFailures: 0 (expected: 1 or more)");
        for (double wrong : new double[] {0, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new BreakerSettings(5, wrong, 20, second, second, second))
                    .withMessage("failureRate: " + wrong + " (expected: above 0, to 1)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerSettings(5, 0.5, 0, second, second, second))
                .withMessage("minimumCalls: 0 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerSettings(5, 0.5, 20, second, second, Duration.ofMillis(1)))
                .withMessage("openMax: PT0.001S (expected: openMin or more)");
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            breaker.onFailure(false, now);
        }
    }

    private void acquireProbe(long now) {
        assertThat(breaker.tryAcquire(now)).isEqualTo(new Admitted(true));
    }

    private Duration refused(long now) {
        Admission admission = breaker.tryAcquire(now);
        assertThat(admission).isInstanceOf(Refused.class);
        return ((Refused) admission).retryAfter();
    }
}
