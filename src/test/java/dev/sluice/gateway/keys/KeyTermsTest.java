package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key may do, and which values say so. */
class KeyTermsTest {
    private static final List<Target> GLM = List.of(new Target("glm", "glm-4.6"));
    private static final List<Target> BOTH = List.of(new Target("glm", "glm-4.6"), new Target("kimi", "kimi-latest"));

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "glm-4.6, true",
        "glm/glm-4.6, true",
        "glm/*, true",
        "glm-4, false",
        "GLM-4.6, false",
        "kimi/*, false",
        "gl/*, false",
        "glm/glm-4.6-air, false",
        "glm-4.6x, false",
    })
    void allows_oneTarget(String entry, boolean allowed) {
        assertThat(new ModelRules(List.of(entry)).allows("glm-4.6", GLM)).isEqualTo(allowed);
    }

    @Test
    void allows_withoutEntries_isNothing() {
        assertThat(new ModelRules(List.of()).allows("glm-4.6", GLM)).isFalse();
        assertThat(new ModelRules(List.of()).allows("", List.of())).isFalse();
    }

    @Test
    void allows_aliasOfSeveral_needsAllOrItsName() {
        assertThat(new ModelRules(List.of("glm/*")).allows("auto", BOTH)).isFalse();
        assertThat(new ModelRules(List.of("glm/*", "kimi/kimi-latest")).allows("auto", BOTH))
                .isTrue();
        assertThat(new ModelRules(List.of("auto")).allows("auto", BOTH)).isTrue();
    }

    @Test
    void allows_requestForAPattern_isNoPattern() {
        assertThat(new ModelRules(List.of("glm/glm-4.6")).allows("*", GLM.subList(0, 0)))
                .isFalse();
        assertThat(new ModelRules(List.of("glm/glm-4.6")).allows("glm/*", List.of(new Target("glm", "*"))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "glm-*", "*/*", "*/glm", "a b", "a\nb", "/*", "glm/**", "é", "a,b"})
    void models_impossibleEntry_isRefused(String entry) {
        assertThatThrownBy(() -> new ModelRules(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)models: .* \\(expected: .*\\)");
    }

    @Test
    void models_keyInTheirPlace_isNotShown() {
        String key = "sk-sluice-abcd2345." + "x".repeat(52) + " ";
        assertThatThrownBy(() -> new ModelRules(List.of(key))).hasMessageNotContaining("xxxxxxxx");
        assertThatThrownBy(() -> new VirtualKey(key, "n", Keys.NOW, null, null, KeyTerms.UNLIMITED))
                .hasMessageNotContaining("xxxxxxxx");
        assertThatThrownBy(() -> new VirtualKey("abcd2345", key, Keys.NOW, null, null, KeyTerms.UNLIMITED))
                .hasMessageNotContaining("xxxxxxxx");
    }

    @Test
    void models_tooMany_areRefused() {
        assertThatThrownBy(() -> new ModelRules(Collections.nCopies(101, "a")))
                .hasMessage("models: 101 entries (expected: at most 100)");
    }

    @Test
    void numbers_outOfRange_areRefused() {
        assertThatThrownBy(() -> terms(-1, 0, 0, 0, null)).hasMessage("rpm: -1 (expected: 0 to 10000000)");
        assertThatThrownBy(() -> terms(0, -1, 0, 0, null)).hasMessageContaining("tpm: -1");
        assertThatThrownBy(() -> terms(0, 1L << 50, 0, 0, null)).hasMessageContaining("tpm: ");
        assertThatThrownBy(() -> terms(0, 0, -1, 0, null)).hasMessageContaining("concurrency: -1");
        assertThatThrownBy(() -> terms(0, 0, 0, -1, null)).hasMessageContaining("max_body_bytes: -1");
        assertThatThrownBy(() -> terms(0, 0, 0, 0, Duration.ZERO)).hasMessageContaining("max_deadline: PT0S");
        assertThatThrownBy(() -> terms(0, 0, 0, 0, Duration.ofDays(2))).hasMessageContaining("max_deadline: PT48H");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a ", "a\nb", "a\u0000", "\u202eevil", "a\u2028b"})
    void name_unprintable_isRefused(String name) {
        assertThatThrownBy(() -> new VirtualKey("abcd2345", name, Keys.NOW, null, null, KeyTerms.UNLIMITED))
                .hasMessageContaining("name: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Ana's laptop", "ключ №1", "團隊"})
    void name_printable_isTaken(String name) {
        assertThat(new VirtualKey("abcd2345", name, Keys.NOW, null, null, KeyTerms.UNLIMITED).name())
                .isEqualTo(name);
    }

    @Test
    void name_long_isBounded() {
        assertThat(key("a".repeat(64)).name()).hasSize(64);
        assertThatThrownBy(() -> key("a".repeat(65))).hasMessageContaining("name: ");
    }

    @Test
    void stateAt_expiry_isTheFirstInstantOutOfForce() {
        Instant expires = Keys.NOW.plusSeconds(10);
        VirtualKey key = new VirtualKey("abcd2345", "n", Keys.NOW, expires, null, KeyTerms.UNLIMITED);
        assertThat(key.stateAt(expires.minusNanos(1))).isEqualTo(KeyState.ACTIVE);
        assertThat(key.stateAt(expires)).isEqualTo(KeyState.EXPIRED);
        assertThatThrownBy(() -> new VirtualKey("abcd2345", "n", Keys.NOW, Keys.NOW, null, KeyTerms.UNLIMITED))
                .hasMessageContaining("expires: ");
    }

    @Test
    void stateAt_revokedByAFastClock_isRevokedAtOnce() {
        VirtualKey key = key("n").revokedAt(Keys.NOW.plusSeconds(100));
        assertThat(key.stateAt(Keys.NOW)).isEqualTo(KeyState.REVOKED);
        assertThat(key.revokedAt(Keys.NOW).revoked()).isEqualTo(Keys.NOW.plusSeconds(100));
    }

    private static VirtualKey key(String name) {
        return new VirtualKey("abcd2345", name, Keys.NOW, null, null, KeyTerms.UNLIMITED);
    }

    private static KeyTerms terms(int rpm, long tpm, int concurrency, long body, @Nullable Duration deadline) {
        return new KeyTerms(ModelRules.ALL, rpm, tpm, concurrency, body, deadline);
    }
}
