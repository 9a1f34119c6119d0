package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void positive_notAPositiveNumber_isRefused(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.positive("rate", value))
                .withMessage("rate: " + value + " (expected: more than 0, finite)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void notNegative_noSuchNumber_isRefused(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.notNegative("rate", value))
                .withMessage("rate: " + value + " (expected: 0 or more, finite)");
    }

    @Test
    void positive_zeroOrNegativeDuration_isRefused() {
        assertThatNoException().isThrownBy(() -> Check.positive("window", Duration.ofNanos(1)));
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Check.positive("window", wrong))
                    .withMessage("window: " + wrong + " (expected: more than 0)");
        }
    }

    @Test
    void notNegative_negativeLong_isRefused() {
        assertThatNoException().isThrownBy(() -> Check.notNegative("size", 0L));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.notNegative("size", -1L))
                .withMessage("size: -1 (expected: 0 or more)");
    }
}
