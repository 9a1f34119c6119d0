package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void emptyDebugVariable_countsAsUnset() {
        assertThat(Main.wantsStackTraces(Map.of("SLUICE_DEBUG", "1"))).isTrue();
        assertThat(Main.wantsStackTraces(Map.of("SLUICE_DEBUG", ""))).isFalse();
        assertThat(Main.wantsStackTraces(Map.of("SLUICE_DEBUG", " "))).isFalse();
        assertThat(Main.wantsStackTraces(Map.of())).isFalse();
    }
}
