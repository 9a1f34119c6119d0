package dev.sluice.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfCheckTest {
    private static final long MILLI = 1_000_000L;

    private static Distribution lag(double millis) {
        Distribution lag = new Distribution();
        for (int i = 0; i < 100; i++) {
            lag.record(Math.round(millis * MILLI));
        }
        return lag;
    }

    private static Health health(
            double lagMillis,
            long stalledMillis,
            long pausedMillis,
            double busiest,
            long dropped,
            long exhausted,
            long lost) {
        return new Health(
                10_000 * MILLI,
                lag(lagMillis),
                stalledMillis * MILLI,
                stalledMillis * MILLI,
                pausedMillis * MILLI,
                pausedMillis * MILLI,
                busiest,
                10_000,
                dropped,
                exhausted,
                lost);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.5 | 0   | 0   | 0.3  | 0  | 0 | 0 |
            0.5 | 99  | 99  | 0.9  | 10 | 0 | 0 |
            11  | 0   | 0   | 0.3  | 0  | 0 | 0 | requests were started in time
            0.5 | 101 | 0   | 0.3  | 0  | 0 | 0 | its event loops did not stand still
            0.5 | 0   | 101 | 0.3  | 0  | 0 | 0 | garbage collection did not stop it
            0.5 | 0   | 0   | 0.91 | 0  | 0 | 0 | its event loops had time to spare
            0.5 | 0   | 0   | 0.3  | 11 | 0 | 0 | requests that were due were sent
            0.5 | 0   | 0   | 0.3  | 0  | 1 | 0 | this machine had ports
            0.5 | 0   | 0   | 0.3  | 0  | 0 | 1 | what became of each was kept
            """)
    void run_isInvalid_whenTheGeneratorWasTheLimit(
            double lag,
            long stalled,
            long paused,
            double busiest,
            long dropped,
            long exhausted,
            long lost,
            String failed) {
        List<Check> checks = SelfCheck.DEFAULT.judge(health(lag, stalled, paused, busiest, dropped, exhausted, lost));

        assertThat(checks).hasSize(7);
        List<Check> not = checks.stream().filter(check -> !check.holds()).toList();
        if (failed == null) {
            assertThat(not).isEmpty();
        } else {
            assertThat(not).singleElement().satisfies(check -> {
                assertThat(check.name()).startsWith(failed);
                assertThat(check.advice()).isNotBlank();
            });
        }
    }

    @Test
    void bounds_areChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SelfCheck(0, 0.01, 0.9, 0))
                .withMessage("max-lag: 0.0 (expected: 0.1 to 60000.0)");
    }
}
