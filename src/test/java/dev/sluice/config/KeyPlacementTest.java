package dev.sluice.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.sluice.model.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPlacementTest {
    private static final String PATH = "sluice.providers.glm.key";

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "id.secret-part", "!~#$%&'()*+,-./", "with-line-end\n", "with-line-end\r\n"})
    void from_visibleAscii_isTheKey(String key) {
        assertThat(key(Map.of(PATH, key)).reveal()).isEqualTo(key.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short-1",
                "two words",
                " leading-space",
                "trailing-space ",
                "tab\tinside",
                "line\nbreak-inside",
                "two-line-ends\n\n",
                "carriage\rreturn",
                "nul\u0000character",
                "delete\u007fcharacter",
                "umlaut-\u00fc-inside",
                "zero-width\u200bspace",
                "byte-order\ufeffmark",
                "\u201cquoted-by-a-phone\u201d",
            })
    void from_otherCharacters_isAnErrorWithTheLengthOnly(String key) {
        int length = key.endsWith("\n") ? key.length() - 1 : key.length();
        assertThatThrownBy(() -> EngineConfig.from(ConfigFactory.parseMap(Map.of(PATH, key), "a test")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(PATH + ": " + length
                        + " characters (expected: 8 to 512 visible ASCII characters, no spaces) at a test");
    }

    @Test
    void from_keyLength_isBounded() {
        assertThat(key(Map.of(PATH, "k".repeat(512))).reveal()).hasSize(512);
        assertThatThrownBy(() -> key(Map.of(PATH, "k".repeat(513))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("513 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-dot-at-all", ".secret-only", "id-of-it-only."})
    void from_signedTokenWithoutIdAndSecret_isAnError(String key) {
        Map<String, String> settings = Map.of(PATH, key, "sluice.providers.glm.authentication", "signed-token");
        assertThatThrownBy(() -> key(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessage(PATH + ": no 'id.secret' (expected: that form for signed-token) at a test");
    }

    @Test
    void from_signedTokenWithIdAndSecret_isTheKey() {
        Map<String, String> settings =
                Map.of(PATH, "id.secret-part", "sluice.providers.glm.authentication", "signed-token");
        assertThat(key(settings).reveal()).isEqualTo("id.secret-part");
    }

    @Test
    void from_emptyKey_isNone() {
        EngineConfig config = EngineConfig.from(ConfigFactory.parseMap(Map.of(PATH, "")));
        assertThat(requireNonNull(config.providers().get("glm")).isUsable()).isFalse();
    }

    @Test
    void from_keyOfOneProvider_isNoOthers() {
        EngineConfig config = EngineConfig.from(ConfigFactory.parseMap(Map.of(PATH, "only-for-glm")));
        assertThat(requireNonNull(config.providers().get("glm")).isUsable()).isTrue();
        assertThat(requireNonNull(config.providers().get("kimi")).key()).isNull();
    }

    private static Secret key(Map<String, String> settings) {
        EngineConfig config = EngineConfig.from(ConfigFactory.parseMap(settings, "a test"));
        return requireNonNull(requireNonNull(config.providers().get("glm")).key());
    }
}
