package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestClockTest {
    private static final long START = Long.MAX_VALUE - 5;
    private final RequestClock clock = new RequestClock(GuardSettings.DEFAULT, START);

    @Test
    void head_isLate_tenSecondsAfterTheOpening() {
        clock.head(at(8));

        assertThat(clock.late(at(10))).isNull();
        assertThat(late(at(11)).status()).isEqualTo(408);
        assertThat(late(at(11)).message()).contains("10000 ms");
    }

    @Test
    void head_ofALaterRequest_isTimedFromItsFirstByte() {
        clock.idle(at(5));
        clock.head(at(60));

        assertThat(clock.late(at(69))).isNull();
        assertThat(clock.late(at(71))).isNotNull();
    }

    @Test
    void body_isLate_whenItsTimeIsOver() {
        clock.body(at(9), false);
        clock.bytes(1 << 20);

        assertThat(clock.late(at(38))).isNull();
        assertThat(late(at(40)).message()).contains("30000 ms");
    }

    @Test
    void body_isLate_whenItIsTooSlow() {
        clock.body(at(0), false);
        clock.bytes(11 * 1024);

        assertThat(clock.late(at(11))).isNull();
        assertThat(late(at(12)).message()).contains("1024 bytes a second");
    }

    @Test
    void body_isNotLate_whileTheHandlerDoesNotReadIt() {
        clock.body(at(0), false);
        clock.pause(at(1));
        assertThat(clock.late(at(100))).isNull();
        clock.resume(at(100));

        assertThat(clock.late(at(105))).isNull();
        assertThat(clock.late(at(111))).isNotNull();
    }

    @Test
    void silence_isTooLong_whenNoRequestComes() {
        assertThat(clock.isIdleTooLong(at(9))).isFalse();
        assertThat(clock.isIdleTooLong(at(11))).isTrue();
        clock.idle(at(20));
        assertThat(clock.isIdleTooLong(at(94))).isFalse();
        assertThat(clock.isIdleTooLong(at(96))).isTrue();
    }

    @Test
    void nothingIsLate_whileAnAnswerIsAwaited() {
        clock.body(at(0), false);
        clock.stop();

        assertThat(clock.late(at(1000))).isNull();
        assertThat(clock.isIdleTooLong(at(1000))).isFalse();
    }

    private Rejection late(long now) {
        return Objects.requireNonNull(clock.late(now));
    }

    private static long at(int seconds) {
        return START + TimeUnit.SECONDS.toNanos(seconds);
    }
}
