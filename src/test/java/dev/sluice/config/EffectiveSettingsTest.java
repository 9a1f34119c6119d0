package dev.sluice.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EffectiveSettingsTest {
    private static final String TIMEOUT = "sluice.providers.glm.timeout";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void settings_ofNothing_areAllDefaultsInOrder() throws IOException {
        LoadedConfig loaded = load("", Map.of(), Map.of());
        assertThat(loaded.settings())
                .allSatisfy(setting -> assertThat(setting.source()).isEqualTo("default"))
                .isSortedAccordingTo(Comparator.comparing(EffectiveSetting::path))
                .contains(
                        new EffectiveSetting(TIMEOUT, "30s", "default"),
                        new EffectiveSetting("sluice.providers.kimi.timeout", "30s", "default"),
                        new EffectiveSetting("sluice.provider-defaults.pool.max-connections", "100", "default"),
                        new EffectiveSetting("sluice.provider-defaults.pool.warm-connections", "10", "default"),
                        new EffectiveSetting(
                                "sluice.routing.aliases.auto", "[glm/glm-4.6, kimi/kimi-latest]", "default"),
                        new EffectiveSetting("sluice.profiles.thinking.total", "300s", "default"));
    }

    @Test
    void settings_ofEachSource_sayWhichOne() throws IOException {
        LoadedConfig loaded = load(
                """
                sluice {
                  engine.drain-timeout = 1s
                  providers.local {
                    dialect = openai
                    base-url = "http://localhost/v1"
                  }
                }
                """,
                Map.of("GLM_TIMEOUT_SECS", "7", "KIMI_MAX_CONNECTIONS", "5"),
                Map.of("sluice.engine.max-in-flight", "3"));
        assertThat(loaded.settings())
                .contains(
                        new EffectiveSetting("sluice.engine.drain-timeout", "1s", file() + ": 2"),
                        new EffectiveSetting("sluice.providers.local.base-url", "http://localhost/v1", file() + ": 5"),
                        new EffectiveSetting(TIMEOUT, "7s", "environment GLM_TIMEOUT_SECS"),
                        new EffectiveSetting(
                                "sluice.providers.kimi.pool.max-connections", "5", "environment KIMI_MAX_CONNECTIONS"),
                        new EffectiveSetting("sluice.engine.max-in-flight", "3", "flag"));
    }

    @Test
    void settings_setTwice_showTheLaterSourceOnly() throws IOException {
        String text = TIMEOUT + " = 20s";
        assertThat(sources(load(text, Map.of(), Map.of()))).containsEntry(TIMEOUT, file() + ": 1");
        Map<String, String> environment = Map.of("GLM_TIMEOUT_SECS", "10");
        assertThat(sources(load(text, environment, Map.of()))).containsEntry(TIMEOUT, "environment GLM_TIMEOUT_SECS");
        assertThat(sources(load(text, environment, Map.of(TIMEOUT, "5s")))).containsEntry(TIMEOUT, "flag");
    }

    @Test
    void settings_ofADefaultTimeoutThatDoesNotApply_leaveItOut() throws IOException {
        Map<String, String> sources =
                sources(load("sluice.providers.glm.profiles.chat.total = 60s", Map.of(), Map.of()));
        assertThat(sources).doesNotContainKey(TIMEOUT).containsKey("sluice.providers.kimi.timeout");
    }

    @Test
    void settings_ofAFileNamedLikeTheDefaults_areNoDefaults() throws IOException {
        Path named = Files.writeString(folder.resolve("reference.conf"), TIMEOUT + " = 20s");
        LoadedConfig loaded = ConfigSources.of(named, Map.of(), Map.of()).load();
        assertThat(loaded.settings()).contains(new EffectiveSetting(TIMEOUT, "20s", named + ": 1"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "SLUICE_.*")
    void settings_ofEveryVariable_nameIt(EnvironmentVariable variable) throws IOException {
        String text = switch (variable.unit()) {
            case SECONDS, COUNT -> "7";
            case KEY -> "sk-of-a-test";
            case TEXT -> variable.path().endsWith("url") ? "https://models.example/v1" : "glm-4.5";
            case FILE, LEVEL -> throw new AssertionError(variable + " sets no setting");
        };
        assertThat(sources(load("", Map.of(variable.name(), text), Map.of())))
                .containsEntry(variable.path(), "environment " + variable.name());
    }

    private Path file() {
        return folder.resolve("sluice.conf");
    }

    private LoadedConfig load(String text, Map<String, String> environment, Map<String, String> flags)
            throws IOException {
        return ConfigSources.of(Files.writeString(file(), text), environment, flags)
                .load();
    }

    private static Map<String, String> sources(LoadedConfig loaded) {
        return loaded.settings().stream().collect(toMap(EffectiveSetting::path, EffectiveSetting::source));
    }
}
