package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "sluice.engin.max-in-flight,                        sluice.engin,                                     engine",
        "sluice.engine.max-inflight,                        sluice.engine.max-inflight,                       max-in-flight",
        "sluice.routing.failover,                           sluice.routing.failover,                          fail-over",
        "sluice.profiles.chat.totl,                         sluice.providers.glm.profiles.chat.totl,          total",
        "sluice.provider-defaults.retry.max-attempt,        sluice.providers.glm.retry.max-attempt,           max-attempts",
        "sluice.providers.glm.timout,                       sluice.providers.glm.timout,                      timeout",
        "sluice.providers.glm.pool.max-conections,          sluice.providers.glm.pool.max-conections,         max-connections",
        "sluice.providers.glm.queue.max-waitin,             sluice.providers.glm.queue.max-waitin,            max-waiting",
        "sluice.providers.glm.retry.max-hints,              sluice.providers.glm.retry.max-hints,             max-hint",
        "sluice.providers.glm.breaker.open-maximum,         sluice.providers.glm.breaker.open-maximum,        open-max",
        "sluice.providers.glm.limits.request-per-minute,    sluice.providers.glm.limits.request-per-minute,   requests-per-minute",
        "sluice.providers.glm.profiles.chat.firstbyte,      sluice.providers.glm.profiles.chat.firstbyte,     first-byte",
        "sluice.providers.glm.models.m.alias,               sluice.providers.glm.models.m.alias,              aliases",
    })
    void parse_typoInABlock_suggestsTheRightName(String setting, String path, String meant) {
        assertThatThrownBy(() -> EngineConfig.parse(setting + " = 1"))
                .isInstanceOf(ConfigException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines())
                        .contains(path + ": unknown setting (did you mean '" + meant + "'?) at String: 1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "engine.",
                "routing.",
                "providers.kimi.",
                "providers.kimi.pool.",
                "providers.kimi.queue.",
                "providers.kimi.retry.",
                "providers.kimi.breaker.",
                "providers.kimi.limits.",
                "providers.kimi.profiles.web-search.",
                "providers.kimi.models.moonshot-v1-8k.",
            })
    void parse_nonsenseInABlock_isTheOnlyProblemAndHasNoSuggestion(String block) {
        assertThatThrownBy(() -> EngineConfig.parse("sluice." + block + "zzzzzzzz = 1"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("sluice." + block + "zzzzzzzz: unknown setting at String: 1");
    }

    @Test
    void parse_typoInADisabledProvider_isAnErrorAllTheSame() {
        assertThatThrownBy(() -> EngineConfig.parse("sluice.providers.kimi { enabled = false, timout = 5s }"))
                .hasMessage("sluice.providers.kimi.timout: unknown setting (did you mean 'timeout'?) at String: 1");
    }

    @Test
    void load_typoInAFile_saysFileAndLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("my.conf");
        Files.writeString(file, "sluice.engine {\n  max-in-flight = 5\n  drain-time = 5s\n}\n");
        assertThatThrownBy(() -> ConfigSources.of(file, Map.of(), Map.of()).load())
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "sluice.engine.drain-time: unknown setting (did you mean 'drain-timeout'?) at " + file + ": 3");
    }

    @Test
    void load_fileWithoutTheOuterBlock_isAnError(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("my.conf");
        Files.writeString(file, "slucie.engine.max-in-flight = 5\nproviders.glm.timeout = 5s\n");
        assertThatThrownBy(() -> ConfigSources.of(file, Map.of(), Map.of()).load())
                .isInstanceOf(ConfigException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines())
                        .containsExactlyInAnyOrder(
                                "slucie: unknown setting (did you mean 'sluice'?) (expected: a path that begins with"
                                        + " sluice) at " + file + ": 1",
                                "providers: unknown setting (expected: a path that begins with sluice) at " + file
                                        + ": 2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.engine.max-inflight | sluice.engine.max-inflight: unknown setting (did you mean 'max-in-flight'?) at flag",
                "glm.timeout                | glm: unknown setting (expected: a path that begins with sluice) at flag",
                "a..b                       | a..b: no path of a setting (expected: such as sluice.providers.glm.timeout)",
            })
    void load_typoInAFlag_isAnError(String path, String message) {
        assertThatThrownBy(() ->
                        ConfigSources.of(null, Map.of(), Map.of(path, "5")).load())
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }
}
