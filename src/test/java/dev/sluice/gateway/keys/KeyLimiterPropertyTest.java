package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Whatever clients do, in whatever order: no minute sees more than the limits. */
class KeyLimiterPropertyTest {
    private static final long MILLI = 1_000_000L;

    /**
     * A request, and the end of an earlier one.
     *
     * @param afterMillis since the one before
     * @param estimate its tokens
     * @param ends which of those under way ends, if that is one of them
     * @param used tokens of the one that ends; negative when nobody knows
     */
    record Step(int afterMillis, int estimate, int ends, int used) {}

    /** What was admitted, and what it came to. */
    private static final class Call {
        private final Lease lease;
        private final long at;
        private long tokens;

        Call(Lease lease, long at) {
            this.lease = lease;
            this.at = at;
            tokens = lease.reservedTokens();
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> pauses = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 900), Arbitraries.integers().between(0, 40_000));
        return Combinators.combine(
                        pauses,
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(-1, 80))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(150);
    }

    @Property(tries = 500)
    void tryAcquire_anyTraffic_keepsEveryLimit(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 12) int rpm,
            @ForAll @IntRange(min = 1, max = 200) int tpm,
            @ForAll @IntRange(min = 1, max = 6) int concurrency,
            @ForAll long origin) {
        KeyLimiter limiter = new KeyLimiter();
        VirtualKey key = Keys.limited(rpm, tpm, concurrency);
        List<Call> admitted = new ArrayList<>();
        List<Call> underWay = new ArrayList<>();
        long now = origin;
        for (Step step : steps) {
            now += step.afterMillis() * MILLI;
            KeyAdmission admission = limiter.tryAcquire(key, step.estimate(), now);
            consistent(admission.snapshot(), rpm, tpm);
            if (admission instanceof KeyAdmission.Granted granted) {
                Call call = new Call(granted.lease(), now);
                admitted.add(call);
                underWay.add(call);
            } else if (admission instanceof KeyAdmission.Refused refused) {
                explained(limiter, key, refused, step.estimate(), now);
            }
            assertThat(underWay.size()).isBetween(0, concurrency).isEqualTo(limiter.inFlight(key.id()));
            if (step.ends() < underWay.size()) {
                Call ended = underWay.remove(step.ends());
                int used = step.used() < 0 ? -1 : (int) Math.min(step.used(), ended.tokens);
                assertThat(ended.lease.settle(used, now)).isTrue();
                assertThat(ended.lease.settle(step.used(), now)).isFalse();
                ended.tokens = used < 0 ? ended.tokens : used;
            }
        }
        for (Call first : admitted) {
            List<Call> minute = admitted.stream()
                    .filter(call -> call.at - first.at >= 0 && call.at - first.at < 60_000 * MILLI)
                    .toList();
            assertThat(minute).hasSizeLessThanOrEqualTo(rpm);
            assertThat(minute.stream().mapToLong(call -> call.tokens).sum()).isLessThanOrEqualTo(tpm);
        }
    }

    @Property(tries = 300)
    void settle_anyBill_neverGivesMoreThanAMinute(
            @ForAll @Size(max = 60) List<@IntRange(min = -10, max = 500) Integer> bills) {
        KeyLimiter limiter = new KeyLimiter();
        VirtualKey key = Keys.limited(0, 100, 0);
        long now = 0;
        for (int bill : bills) {
            now += 7_000 * MILLI;
            if (limiter.tryAcquire(key, 20, now) instanceof KeyAdmission.Granted granted) {
                granted.lease().settle(bill, now + 3_000 * MILLI);
            }
            consistent(limiter.snapshot(key, now + 3_000 * MILLI), 0, 100);
        }
        assertThat(limiter.snapshot(key, now + 70_000 * MILLI).tokens())
                .isEqualTo(new LimitSnapshot.Axis(100, 100, Duration.ZERO));
    }

    /** At an even pace of 99 % of the limit nothing is ever refused. */
    @Property(tries = 50)
    void tryAcquire_evenPace_isGranted(@ForAll @IntRange(min = 1, max = 600) int rpm) {
        KeyLimiter limiter = new KeyLimiter();
        VirtualKey key = Keys.limited(rpm, 0, 0);
        long pace = 60_600 * MILLI / rpm;
        for (long i = 0; i < rpm * 3L; i++) {
            Keys.granted(limiter.tryAcquire(key, 0, i * pace)).settle(0, i * pace);
        }
    }

    private static void explained(
            KeyLimiter limiter, VirtualKey key, KeyAdmission.Refused refused, long estimate, long now) {
        long wait = refused.retryAfter().toNanos();
        switch (refused.reason()) {
            case REQUEST_SIZE -> {
                assertThat(estimate).isGreaterThan(refused.limit());
                assertThat(wait).isZero();
            }
            case CONCURRENCY -> assertThat(limiter.inFlight(key.id())).isEqualTo((int) refused.limit());
            case REQUESTS, TOKENS -> assertThat(wait).isBetween(1L, 60_500 * MILLI);
        }
        assertThat(refused.remaining())
                .isBetween(0L, refused.reason() == KeyLimit.REQUEST_SIZE ? refused.limit() : Math.max(0, estimate));
        assertThat(limiter.snapshot(key, now)).isEqualTo(refused.snapshot());
    }

    private static void consistent(LimitSnapshot snapshot, long rpm, long tpm) {
        consistent(snapshot.requests(), rpm);
        consistent(snapshot.tokens(), tpm);
    }

    private static void consistent(LimitSnapshot.@Nullable Axis axis, long limit) {
        if (axis != null) {
            assertThat(axis.limit()).isEqualTo(limit);
            assertThat(axis.remaining()).isBetween(0L, limit);
            assertThat(axis.reset().toNanos()).isBetween(0L, 60_500 * MILLI);
        }
    }
}
