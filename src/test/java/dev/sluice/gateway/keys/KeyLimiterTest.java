package dev.sluice.gateway.keys;

import static dev.sluice.gateway.keys.Keys.granted;
import static dev.sluice.gateway.keys.Keys.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class KeyLimiterTest {
    private static final long SECOND = 1_000_000_000L;

    private final KeyLimiter limiter = new KeyLimiter();

    @Test
    void tryAcquire_withoutLimits_isGrantedAlways() {
        VirtualKey key = Keys.limited(0, 0, 0);
        for (int i = 0; i < 1_000; i++) {
            KeyAdmission admission = limiter.tryAcquire(key, Long.MAX_VALUE, 0);
            assertThat(granted(admission).reservedTokens()).isEqualTo(Long.MAX_VALUE);
            assertThat(admission.snapshot()).isEqualTo(LimitSnapshot.UNLIMITED);
        }
        assertThat(limiter.inFlight(key.id())).isEqualTo(1_000);
    }

    @Test
    void tryAcquire_pastTheRequests_isRefusedUntilTheFirstIsAMinuteOld() {
        VirtualKey key = Keys.limited(2, 0, 0);
        granted(limiter.tryAcquire(key, 0, 0));
        granted(limiter.tryAcquire(key, 0, 10 * SECOND));
        KeyAdmission.Refused refused = refused(limiter.tryAcquire(key, 0, 20 * SECOND));

        assertThat(refused.reason()).isEqualTo(KeyLimit.REQUESTS).hasToString("requests-per-minute");
        assertThat(refused.limit()).isEqualTo(2);
        assertThat(refused.remaining()).isZero();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(40_500));
        refused(limiter.tryAcquire(key, 0, 60 * SECOND + 499_999_999));
        granted(limiter.tryAcquire(key, 0, 60 * SECOND + 500_000_000));
        refused(limiter.tryAcquire(key, 0, 61 * SECOND));
    }

    @Test
    void settle_lessThanReserved_givesTheRestBack() {
        VirtualKey key = Keys.limited(0, 100, 0);
        Lease lease = granted(limiter.tryAcquire(key, 90, 0));
        KeyAdmission.Refused refused = refused(limiter.tryAcquire(key, 20, SECOND));
        assertThat(refused.reason()).isEqualTo(KeyLimit.TOKENS);
        assertThat(refused.limit()).isEqualTo(100);
        assertThat(refused.remaining()).isEqualTo(10);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(59_500));

        assertThat(lease.settle(30, 2 * SECOND)).isTrue();
        granted(limiter.tryAcquire(key, 70, 2 * SECOND));
        refused(limiter.tryAcquire(key, 1, 2 * SECOND));
    }

    @Test
    void settle_moreThanReserved_isTakenFromThenOn() {
        VirtualKey key = Keys.limited(0, 100, 0);
        granted(limiter.tryAcquire(key, 10, 0)).settle(150, 30 * SECOND);
        assertThat(limiter.snapshot(key, 31 * SECOND).tokens())
                .isEqualTo(new LimitSnapshot.Axis(100, 0, Duration.ofMillis(59_500)));
        refused(limiter.tryAcquire(key, 1, 61 * SECOND));
        granted(limiter.tryAcquire(key, 100, 91 * SECOND));
    }

    @Test
    void settle_unknownUse_leavesTheReservation() {
        VirtualKey key = Keys.limited(0, 100, 1);
        granted(limiter.tryAcquire(key, 60, 0)).settle(-1, SECOND);
        granted(limiter.tryAcquire(key, 40, SECOND));
        assertThat(refused(limiter.tryAcquire(key, 0, SECOND)).reason()).isEqualTo(KeyLimit.CONCURRENCY);
    }

    @Test
    void settle_neverSent_givesAllBack() {
        VirtualKey key = Keys.limited(0, 100, 0);
        granted(limiter.tryAcquire(key, 100, 0)).settle(0, SECOND);
        granted(limiter.tryAcquire(key, 100, SECOND));
    }

    @Test
    void settle_again_changesNothing() {
        VirtualKey key = Keys.limited(0, 100, 2);
        Lease one = granted(limiter.tryAcquire(key, 50, 0));
        granted(limiter.tryAcquire(key, 50, 0));
        assertThat(one.settle(0, 0)).isTrue();
        assertThat(one.settle(0, 0)).isFalse();
        assertThat(one.settle(90, 0)).isFalse();
        assertThat(limiter.inFlight(key.id())).isEqualTo(1);
        granted(limiter.tryAcquire(key, 50, 0));
        refused(limiter.tryAcquire(key, 50, 0));
    }

    @Test
    void settle_impossibleBill_doesNotOverflow() {
        VirtualKey key = Keys.limited(0, 100, 0);
        for (long i = 0; i < 10; i++) {
            granted(limiter.tryAcquire(key, 10, i * 61 * SECOND)).settle(Long.MAX_VALUE, i * 61 * SECOND);
            refused(limiter.tryAcquire(key, 1, (i * 61 + 60) * SECOND));
        }
    }

    @Test
    void tryAcquire_pastTheConcurrency_isRefusedUntilOneEnds() {
        VirtualKey key = Keys.limited(0, 0, 2);
        Lease one = granted(limiter.tryAcquire(key, 0, 0));
        granted(limiter.tryAcquire(key, 0, 0));
        KeyAdmission.Refused refused = refused(limiter.tryAcquire(key, 0, 0));
        assertThat(refused.reason()).isEqualTo(KeyLimit.CONCURRENCY);
        assertThat(refused.limit()).isEqualTo(2);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        one.settle(0, 0);
        granted(limiter.tryAcquire(key, 0, 0));
    }

    @Test
    void tryAcquire_largerThanTheMinute_isRefusedForGood() {
        VirtualKey key = Keys.limited(1, 100, 0);
        KeyAdmission.Refused refused = refused(limiter.tryAcquire(key, 101, 0));
        assertThat(refused.reason()).isEqualTo(KeyLimit.REQUEST_SIZE);
        assertThat(refused.limit()).isEqualTo(100);
        assertThat(refused.retryAfter()).isZero();
        granted(limiter.tryAcquire(key, 100, 0));
    }

    @Test
    void tryAcquire_refusedByOneLimit_takesFromNone() {
        VirtualKey key = Keys.limited(10, 100, 1);
        Lease lease = granted(limiter.tryAcquire(key, 50, 0));
        for (int i = 0; i < 50; i++) {
            refused(limiter.tryAcquire(key, 50, 0));
        }
        lease.settle(50, 0);
        granted(limiter.tryAcquire(key, 50, 0));
        assertThat(limiter.snapshot(key, 0).requests())
                .isEqualTo(new LimitSnapshot.Axis(10, 8, Duration.ofMillis(60_500)));
    }

    @Test
    void tryAcquire_twoLimitsInTheWay_namesTheLongerWait() {
        VirtualKey key = Keys.limited(2, 100, 0);
        granted(limiter.tryAcquire(key, 0, 0));
        granted(limiter.tryAcquire(key, 100, 30 * SECOND));
        KeyAdmission.Refused refused = refused(limiter.tryAcquire(key, 1, 40 * SECOND));
        assertThat(refused.reason()).isEqualTo(KeyLimit.TOKENS);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(50_500));
    }

    @Test
    void tryAcquire_otherKeys_areTheirOwn() {
        granted(limiter.tryAcquire(Keys.named("aaaaaaaa", 1, 0, 0), 0, 0));
        granted(limiter.tryAcquire(Keys.named("bbbbbbbb", 1, 0, 0), 0, 0));
        refused(limiter.tryAcquire(Keys.named("aaaaaaaa", 1, 0, 0), 0, 0));
    }

    @Test
    void tryAcquire_termsChange_holdAtOnce_andUseIsKept() {
        granted(limiter.tryAcquire(Keys.limited(5, 0, 0), 0, 0));
        granted(limiter.tryAcquire(Keys.limited(5, 0, 0), 0, 0));
        refused(limiter.tryAcquire(Keys.limited(2, 0, 0), 0, 0));
        Lease lease = granted(limiter.tryAcquire(Keys.limited(3, 100, 0), 100, 0));
        granted(limiter.tryAcquire(Keys.limited(0, 0, 0), 0, 0));
        lease.settle(0, 0);
        assertThat(limiter.snapshot(Keys.limited(3, 100, 0), 0).tokens())
                .isEqualTo(new LimitSnapshot.Axis(100, 100, Duration.ZERO));
    }

    @Test
    void tryAcquire_negativeEstimate_isADefect() {
        assertThatThrownBy(() -> limiter.tryAcquire(Keys.limited(1, 1, 1), -1, 0))
                .hasMessage("estimatedTokens: -1 (expected: 0 or more)");
        assertThat(limiter.size()).isZero();
    }

    @Test
    void retain_forgetsKeysThatAreGone_onceTheyAreIdle() {
        Lease lease = granted(limiter.tryAcquire(Keys.named("aaaaaaaa", 1, 0, 0), 0, 0));
        granted(limiter.tryAcquire(Keys.named("bbbbbbbb", 1, 0, 0), 0, 0)).settle(0, 0);
        granted(limiter.tryAcquire(Keys.named("cccccccc", 1, 0, 0), 0, 0)).settle(0, 0);
        limiter.retain(Set.of("cccccccc"));
        assertThat(limiter.size()).isEqualTo(2);
        lease.settle(0, 0);
        limiter.retain(Set.of("cccccccc"));
        assertThat(limiter.size()).isEqualTo(1);
        refused(limiter.tryAcquire(Keys.named("cccccccc", 1, 0, 0), 0, 0));
    }

    @Test
    void headers_areOpenAis() {
        VirtualKey key = Keys.limited(60, 150_000, 0);
        assertThat(limiter.snapshot(key, 0).headers())
                .containsExactly(
                        entry("x-ratelimit-limit-requests", "60"),
                        entry("x-ratelimit-limit-tokens", "150000"),
                        entry("x-ratelimit-remaining-requests", "60"),
                        entry("x-ratelimit-remaining-tokens", "150000"),
                        entry("x-ratelimit-reset-requests", "0s"),
                        entry("x-ratelimit-reset-tokens", "0s"));
        assertThat(limiter.tryAcquire(key, 16, 0).snapshot().headers())
                .containsEntry("x-ratelimit-remaining-requests", "59")
                .containsEntry("x-ratelimit-remaining-tokens", "149984")
                .containsEntry("x-ratelimit-reset-requests", "1m0.5s");
        assertThat(limiter.snapshot(Keys.limited(0, 5, 0), 0).headers()).hasSize(3);
        assertThat(LimitSnapshot.UNLIMITED.headers()).isEmpty();
    }

    @Test
    void text_ofADuration_isGos() {
        assertThat(LimitSnapshot.text(Duration.ZERO)).isEqualTo("0s");
        assertThat(LimitSnapshot.text(Duration.ofNanos(1))).isEqualTo("1ms");
        assertThat(LimitSnapshot.text(Duration.ofMillis(999))).isEqualTo("999ms");
        assertThat(LimitSnapshot.text(Duration.ofSeconds(1))).isEqualTo("1s");
        assertThat(LimitSnapshot.text(Duration.ofMillis(7_660))).isEqualTo("7.66s");
        assertThat(LimitSnapshot.text(Duration.ofSeconds(20))).isEqualTo("20s");
        assertThat(LimitSnapshot.text(Duration.ofMinutes(6))).isEqualTo("6m0s");
        assertThat(LimitSnapshot.text(Duration.ofSeconds(3_661))).isEqualTo("1h1m1s");
    }

    /** Eight threads at one key and at one of their own: never too many at a time, and all is given back. */
    @Test
    void tryAcquire_fromManyThreads_staysWithinTheLimits() throws Exception {
        VirtualKey shared = Keys.named("aaaaaaaa", 10_000, 1_000_000, 3);
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger admitted = new AtomicInteger();
        AtomicLong clock = new AtomicLong();
        List<Callable<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            VirtualKey own = Keys.named("bbbbbbb" + (char) ('a' + i), 500, 0, 0);
            clients.add(() -> {
                int granted = 0;
                for (int n = 0; n < 5_000; n++) {
                    if (limiter.tryAcquire(own, 0, clock.get()) instanceof KeyAdmission.Granted ours) {
                        granted++;
                        ours.lease().settle(0, clock.get());
                    }
                    if (limiter.tryAcquire(shared, 10, clock.incrementAndGet()) instanceof KeyAdmission.Granted one) {
                        admitted.incrementAndGet();
                        most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(1);
                        inFlight.decrementAndGet();
                        one.lease().settle(5, clock.get());
                        one.lease().settle(5, clock.get());
                    }
                }
                return granted;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Integer> granted : threads.invokeAll(clients)) {
                assertThat(granted.get()).isEqualTo(500);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(admitted.get()).isBetween(1, 10_000);
        assertThat(limiter.inFlight(shared.id())).isZero();
        assertThat(limiter.snapshot(shared, clock.get()).tokens())
                .extracting(LimitSnapshot.Axis::remaining)
                .isEqualTo(1_000_000L - 5L * admitted.get());
        assertThat(limiter.size()).isEqualTo(9);
    }
}
