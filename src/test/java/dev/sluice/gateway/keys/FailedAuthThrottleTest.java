package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FailedAuthThrottleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FailedAuthThrottle throttle = new FailedAuthThrottle(10_000, 20, MINUTE, 42);

    @Test
    void onFailure_twentyWithinAMinute_refusesForAMinute() {
        InetAddress source = address("192.0.2.7");
        for (int i = 0; i < 19; i++) {
            throttle.onFailure(source, i * SECOND);
            assertThat(throttle.retryAfter(source, i * SECOND)).isZero();
        }
        throttle.onFailure(source, 59 * SECOND);
        assertThat(throttle.retryAfter(source, 59 * SECOND)).isEqualTo(MINUTE);
        assertThat(throttle.retryAfter(source, 118 * SECOND)).isEqualTo(Duration.ofSeconds(1));
        assertThat(throttle.retryAfter(source, 119 * SECOND)).isZero();
        assertThat(throttle.retryAfter(address("192.0.2.8"), 59 * SECOND)).isZero();
    }

    @Test
    void onFailure_nineteenInAnyMinute_refusesNever() {
        InetAddress source = address("192.0.2.7");
        for (long i = 0; i < 500; i++) {
            throttle.onFailure(source, i / 19 * 60 * SECOND);
            assertThat(throttle.retryAfter(source, i / 19 * 60 * SECOND)).isZero();
        }
    }

    @Test
    void onFailure_afterTheRefusal_startsAnew() {
        InetAddress source = address("192.0.2.7");
        for (int i = 0; i < 20; i++) {
            throttle.onFailure(source, 0);
        }
        for (int i = 0; i < 19; i++) {
            throttle.onFailure(source, 61 * SECOND);
        }
        assertThat(throttle.retryAfter(source, 61 * SECOND)).isZero();
        throttle.onFailure(source, 61 * SECOND);
        assertThat(throttle.retryAfter(source, 61 * SECOND)).isEqualTo(MINUTE);
    }

    @Property(tries = 300)
    void onFailure_anyHistory_refusesExactlyAfterTooMany(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 30) Integer> seconds,
            @ForAll @IntRange(min = 1, max = 6) int failures,
            @ForAll long origin) {
        FailedAuthThrottle subject = new FailedAuthThrottle(8, failures, MINUTE, 1);
        InetAddress source = address("2001:db8::1");
        List<Long> failed = new ArrayList<>();
        long blockedUntil = 0;
        long now = 0;
        for (int step : seconds) {
            now += step * SECOND;
            assertThat(subject.retryAfter(source, origin + now).toNanos()).isEqualTo(Math.max(0, blockedUntil - now));
            if (blockedUntil > now) {
                continue;
            }
            subject.onFailure(source, origin + now);
            failed.add(now);
            long start = now - 60 * SECOND;
            if (failed.stream().filter(at -> at > start).count() >= failures) {
                blockedUntil = now + 60 * SECOND;
            }
        }
    }

    @Test
    void table_floodOfAddresses_staysBounded_andForgetsTheOldest() {
        InetAddress first = address("192.0.2.7");
        for (int i = 0; i < 20; i++) {
            throttle.onFailure(first, 0);
        }
        for (int i = 0; i < 200_000; i++) {
            throttle.onFailure(address(0x0a000000 + i), SECOND);
        }
        assertThat(throttle.size()).isEqualTo(10_000);
        assertThat(throttle.retryAfter(first, 2 * SECOND)).isZero();
    }

    @Test
    void table_halfFull_keepsNearlyAll() {
        for (int i = 0; i < 5_000; i++) {
            throttle.onFailure(address(0x0a000000 + i), SECOND);
        }
        assertThat(throttle.size()).isBetween(4_750, 5_000);
    }

    @Test
    void source_ofIpv6_isItsNetwork() {
        for (int i = 0; i < 20; i++) {
            throttle.onFailure(address("2001:db8:1:2::" + Integer.toHexString(i + 1)), 0);
        }
        assertThat(throttle.retryAfter(address("2001:db8:1:2:ffff::1"), 0)).isEqualTo(MINUTE);
        assertThat(throttle.retryAfter(address("2001:db8:1:3::1"), 0)).isZero();
        assertThat(throttle.size()).isEqualTo(1);
    }

    @Test
    void onFailure_fromManyThreads_losesNone() throws Exception {
        FailedAuthThrottle subject = new FailedAuthThrottle(8, 1_000, MINUTE, 3);
        InetAddress source = address("192.0.2.7");
        Callable<Boolean> failing = () -> {
            for (int i = 0; i < 125; i++) {
                subject.onFailure(source, 0);
            }
            return true;
        };
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Boolean> done : threads.invokeAll(
                    List.of(failing, failing, failing, failing, failing, failing, failing, failing))) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(subject.retryAfter(source, 0)).isEqualTo(MINUTE);
    }

    @Test
    void settings_outOfRange_areRefused() {
        assertThatThrownBy(() -> new FailedAuthThrottle(7, 20, MINUTE, 0)).hasMessageContaining("sources: 7");
        assertThatThrownBy(() -> new FailedAuthThrottle(8, 0, MINUTE, 0)).hasMessageContaining("failures: 0");
        assertThatThrownBy(() -> new FailedAuthThrottle(8, 1, Duration.ZERO, 0)).hasMessageContaining("window: 0");
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private static InetAddress address(int bits) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(Integer.toHexString(bits), e);
        }
    }
}
