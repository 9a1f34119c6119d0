package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NanosTest {

    @Test
    void of_anyDuration_saturates() {
        assertThat(Nanos.of(Duration.ofNanos(7))).isEqualTo(7);
        assertThat(Nanos.of(Duration.ofNanos(Nanos.MAX - 1))).isEqualTo(Nanos.MAX - 1);
        assertThat(Nanos.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Nanos.MAX);
    }

    @Test
    void text_anyDuration_isShort() {
        assertThat(Nanos.text(Duration.ofNanos(1_999_999))).isEqualTo("1 ms");
        assertThat(Nanos.text(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Nanos.text(Duration.ofSeconds(1))).isEqualTo("1 s");
        assertThat(Nanos.text(Duration.ofSeconds(30))).isEqualTo("30 s");
        assertThat(Nanos.text(Duration.ofMillis(1_500))).isEqualTo("1.5 s");
    }
}
