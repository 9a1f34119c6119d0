package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void settings_refuseWhatIsOutOfRange() {
        assertThatThrownBy(() -> ListenerSettings.of("127.0.0.1", 70_000))
                .hasMessage("port: 70000 (expected: 0 to 65535)");
        assertThatThrownBy(() -> ListenerSettings.of("127.0.0.1", 0).withMaxConnections(0, 0))
                .hasMessageStartingWith("maxConnections: 0 (expected: ");
        assertThatThrownBy(() -> FramingLimits.DEFAULT.withMaxBodyBytes(1L << 31))
                .hasMessageStartingWith("maxBodyBytes: 2147483648 (expected: ");
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> GuardSettings.DEFAULT.withTimeouts(Duration.ZERO, second, second, second))
                .hasMessageStartingWith("headTimeout: 0 ms (expected: ");
    }

    @Test
    void tick_isASecond_orAQuarterOfTheShortestClock() {
        Duration second = Duration.ofSeconds(1);

        assertThat(GuardSettings.DEFAULT.tick()).isEqualTo(second);
        assertThat(GuardSettings.DEFAULT
                        .withTimeouts(second, second, second, Duration.ofMillis(200))
                        .tick())
                .isEqualTo(Duration.ofMillis(50));
    }
}
