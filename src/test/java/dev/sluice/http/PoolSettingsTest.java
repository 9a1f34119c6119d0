package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolSettingsTest {
    @Test
    void wrongValues_areNamed() {
        assertThatThrownBy(() -> PoolSettings.of(0)).hasMessage("maxConnections: 0 (expected: 1..10000)");
        assertThatThrownBy(() -> PoolFixture.settings(4, 5, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessage("warmConnections: 5 (expected: 0..4)");
        assertThatThrownBy(() -> PoolFixture.settings(4, 0, Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage("keepAliveTimeout: PT0S (expected: above 0, at most 1 day)");
    }

    @Test
    void origin_takesTheImpliedPort() {
        assertThat(Origin.of(URI.create("https://api.example.com/v1"))).hasToString("https://api.example.com:443");
        assertThat(Origin.of(URI.create("HTTP://[::1]:8080"))).hasToString("http://[::1]:8080");
        assertThat(Origin.of(URI.create("http://x")).isSecure()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "/relative", "http://user:secret@x", "http://x:0"})
    void origin_refusesOthers_withoutPrintingASecret(String uri) {
        assertThatThrownBy(() -> Origin.of(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ")
                .hasMessageNotContaining("secret");
    }
}
