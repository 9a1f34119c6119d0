package dev.sluice.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentVariableTest {
    @ParameterizedTest
    @CsvSource({
        "GLM_DEFAULT_TIMEOUT_SECS,       glm",
        "GLM_TIMEOUT_SECS,               glm",
        "KIMI_DEFAULT_READ_TIMEOUT_SECS, kimi",
        "KIMI_TIMEOUT_SECS,              kimi",
    })
    void load_timeoutVariable_setsTheTotalOfPlainCalls(String variable, String provider) {
        ProviderConfig config = provider(Map.of(variable, "7"), provider);
        assertThat(config.profile("chat").total()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.profile("chat").firstEvent()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.profile("thinking").total()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void load_webSearchVariable_setsTheTotalOfCallsThatSearch() {
        ProviderConfig kimi = provider(Map.of("KIMI_WEB_SEARCH_TIMEOUT_SECS", "9"), "kimi");
        assertThat(kimi.profile("web-search").total()).isEqualTo(Duration.ofSeconds(9));
        assertThat(kimi.profile("web-search").idle()).isEqualTo(Duration.ofSeconds(9));
        assertThat(kimi.profile("chat").total()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"GLM, glm", "KIMI, kimi"})
    void load_connectionVariables_setThePool(String prefix, String provider) {
        PoolConfig pool = provider(
                        Map.of(prefix + "_MAX_CONNECTIONS", "50", prefix + "_MAX_KEEPALIVE_CONNECTIONS", "20"),
                        provider)
                .pool();
        assertThat(pool.maxConnections()).isEqualTo(50);
        assertThat(pool.warmConnections()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "GLM_API_KEY,      glm",
        "ZAI_API_KEY,      glm",
        "ZHIPUAI_API_KEY,  glm",
        "KIMI_API_KEY,     kimi",
        "MOONSHOT_API_KEY, kimi",
    })
    void load_keyVariable_setsTheKey(String variable, String provider) {
        ProviderConfig config = provider(Map.of(variable, " sk-of-a-test\n"), provider);
        assertThat(revealed(config.key())).isEqualTo("sk-of-a-test");
        assertThat(config.isUsable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"GLM_API_URL, glm", "ZHIPUAI_API_URL, glm", "KIMI_API_URL, kimi"})
    void load_urlVariable_setsTheBaseUrl(String variable, String provider) {
        assertThat(provider(Map.of(variable, "https://models.example/v1"), provider)
                        .baseUrl())
                .hasToString("https://models.example/v1");
    }

    @Test
    void load_defaultModelVariable_setsTheDefaultModel() {
        assertThat(load(Map.of("DEFAULT_MODEL", "kimi-latest")).routing().defaultModel())
                .isEqualTo("kimi-latest");
    }

    @Test
    void load_configVariable_namesTheFile(@TempDir Path folder) throws IOException {
        Path file = file(folder, "sluice.engine.max-in-flight = 5");
        assertThat(load(Map.of("SLUICE_CONFIG", " " + file + " ")).maxInFlight())
                .isEqualTo(5);
    }

    @Test
    void of_configVariableNamesNoFile_isAnError(@TempDir Path folder) {
        Path missing = folder.resolve("missing.conf");
        assertThatThrownBy(() -> ConfigSources.of(null, Map.of("SLUICE_CONFIG", missing.toString()), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("configuration file: " + missing + " (expected: an existing file)");
        assertThatThrownBy(() -> ConfigSources.of(missing, Map.of(), Map.of())).isInstanceOf(ConfigException.class);
    }

    @Test
    void of_aNamedFile_winsOverTheVariable(@TempDir Path folder) throws IOException {
        Path file = file(folder, "sluice.engine.max-in-flight = 5");
        assertThat(ConfigSources.of(file, Map.of("SLUICE_CONFIG", "/nowhere.conf"), Map.of())
                        .load()
                        .engine()
                        .maxInFlight())
                .isEqualTo(5);
    }

    @Test
    void load_eachSource_winsOverTheOneBefore(@TempDir Path folder) throws IOException {
        Path empty = file(folder, "");
        Path file = Files.writeString(folder.resolve("set.conf"), "sluice.providers.glm.timeout = 20s");
        Map<String, String> environment = Map.of("GLM_TIMEOUT_SECS", "10");
        Map<String, String> flags = Map.of("sluice.providers.glm.timeout", "5s");
        assertThat(glmTotal(empty, Map.of(), Map.of())).isEqualTo(Duration.ofSeconds(30));
        assertThat(glmTotal(file, Map.of(), Map.of())).isEqualTo(Duration.ofSeconds(20));
        assertThat(glmTotal(file, environment, Map.of())).isEqualTo(Duration.ofSeconds(10));
        assertThat(glmTotal(file, environment, flags)).isEqualTo(Duration.ofSeconds(5));
        assertThat(glmTotal(empty, Map.of(), flags)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void embedded_environment_winsOverTheClassPath() {
        EngineConfig config = ConfigSources.embedded(Map.of("GLM_MAX_CONNECTIONS", "7"))
                .load()
                .engine();
        assertThat(provider(config, "glm").pool().maxConnections()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "ZAI_API_KEY,       GLM_API_KEY,              sluice.providers.glm.key",
        "ZHIPUAI_API_KEY,   GLM_API_KEY,              sluice.providers.glm.key",
        "ZHIPUAI_API_KEY,   ZAI_API_KEY,              sluice.providers.glm.key",
        "MOONSHOT_API_KEY,  KIMI_API_KEY,             sluice.providers.kimi.key",
        "ZHIPUAI_API_URL,   GLM_API_URL,              sluice.providers.glm.base-url",
        "GLM_TIMEOUT_SECS,  GLM_DEFAULT_TIMEOUT_SECS, sluice.providers.glm.timeout",
        "KIMI_TIMEOUT_SECS, KIMI_DEFAULT_READ_TIMEOUT_SECS, sluice.providers.kimi.timeout",
    })
    void load_twoNamesWithDifferentValues_isAnErrorThatNamesBoth(String one, String other, String path) {
        assertThatThrownBy(() -> load(Map.of(one, "11111111", other, "22222222")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(one + " and " + other + ": different values for the same setting " + path
                        + " (expected: one of them)");
    }

    @Test
    void load_twoNamesWithTheSameValue_isFine() {
        ProviderConfig glm = provider(Map.of("GLM_API_KEY", "sk-of-a-test", "ZAI_API_KEY", "sk-of-a-test"), "glm");
        assertThat(revealed(glm.key())).isEqualTo("sk-of-a-test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void load_emptyVariables_areAsIfUnset(String text) {
        assertThat(provider(Map.of("GLM_API_KEY", text, "GLM_TIMEOUT_SECS", text, "SLUICE_CONFIG", text), "glm")
                        .whyUnusable())
                .isEqualTo("provider glm has no key: set GLM_API_KEY or ZAI_API_KEY or ZHIPUAI_API_KEY");
    }

    @ParameterizedTest
    @CsvSource({
        "SLUICE_LOGLEVEL,      SLUICE_LOG_LEVEL",
        "GLM_TIMEOUT_SEC,      GLM_TIMEOUT_SECS",
        "KIMI_MAX_CONECTIONS,  KIMI_MAX_CONNECTIONS",
    })
    void load_mistypedVariable_isAnErrorWithASuggestion(String variable, String meant) {
        assertThatThrownBy(() -> load(Map.of(variable, "5")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(variable + ": a variable that nothing reads (did you mean '" + meant
                        + "'?) (expected: one of docs/configuration.md)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GLM_STREAM_ENABLED", "KIMI_FILES_UPLOAD_TIMEOUT_SECS", "SLUICE_ZZZZZZZZZZZZ"})
    void load_deadVariable_isAnErrorThatNamesIt(String variable) {
        assertThatThrownBy(() -> load(Map.of(variable, "5")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(variable + ": a variable that nothing reads");
    }

    @Test
    void load_otherProgramsVariables_areNoneOfItsBusiness() {
        assertThat(load(Map.of("PATH", "/bin", "ZAI_SOMETHING", "1")).maxInFlight())
                .isEqualTo(10_000);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {".*_SECS", ".*_CONNECTIONS", ".*_LEVEL"})
    void load_malformedNumber_isAnErrorThatNamesTheVariable(EnvironmentVariable variable) {
        String expected = switch (variable.unit()) {
            case SECONDS -> "a whole number of seconds above 0";
            case COUNT -> "a whole number";
            case LEVEL -> "OFF, ERROR, WARN, INFO, DEBUG, TRACE";
            case TEXT, FILE, KEY -> throw new AssertionError(variable + " takes any text");
        };
        for (String text : new String[] {"30s", "-1", "3.5", "9999999999", "soon"}) {
            assertThatThrownBy(() -> load(Map.of(variable.name(), text)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(variable.name() + ": " + text + " (expected: " + expected + ")");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GLM_API_URL         | nonsense  | sluice.providers.glm.base-url: nonsense (expected: an http or https URL with a host)",
                "KIMI_MAX_CONNECTIONS| 0         | sluice.providers.kimi.pool.max-connections: 0 (expected: 1 to 10000)",
                "GLM_TIMEOUT_SECS    | 999999999 | sluice.providers.glm.timeout: 999999999000 ms (expected: more than 0 and at most 30 days)",
                "GLM_MAX_KEEPALIVE_CONNECTIONS | 101 | sluice.providers.glm.pool.warm-connections: 101 (expected: 0 to 100)",
                "KIMI_API_KEY        | two words | sluice.providers.kimi.key: 9 characters (expected: 8 to 512 visible ASCII characters, no spaces)",
            })
    void load_valueOutOfRange_isAnErrorThatNamesTheVariable(String variable, String text, String message) {
        assertThatThrownBy(() -> load(Map.of(variable, text)))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message + " at environment " + variable);
    }

    @Test
    void load_zeroSeconds_isAnError() {
        assertThatThrownBy(() -> load(Map.of("GLM_TIMEOUT_SECS", "0")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("GLM_TIMEOUT_SECS: 0 (expected: a whole number of seconds above 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OFF", "warn", "DEBUG"})
    void load_logLevel_isAccepted(String level) {
        assertThat(load(Map.of("SLUICE_LOG_LEVEL", level)).maxInFlight()).isEqualTo(10_000);
    }

    private static Path file(Path folder, String text) throws IOException {
        return Files.writeString(folder.resolve("sluice.conf"), text);
    }

    private static Duration glmTotal(Path file, Map<String, String> environment, Map<String, String> flags) {
        EngineConfig config = ConfigSources.of(file, environment, flags).load().engine();
        return provider(config, "glm").profile("chat").total();
    }

    private static EngineConfig load(Map<String, String> environment) {
        return ConfigSources.of(null, environment, Map.of()).load().engine();
    }

    private static ProviderConfig provider(Map<String, String> environment, String name) {
        return provider(load(environment), name);
    }

    private static ProviderConfig provider(EngineConfig config, String name) {
        return requireNonNull(config.providers().get(name), name);
    }

    private static String revealed(@Nullable Secret key) {
        return requireNonNull(key).reveal();
    }
}
