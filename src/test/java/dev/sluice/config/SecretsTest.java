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
import org.junit.jupiter.params.provider.ValueSource;

/** A key is written into every place a key can be, and looked for in everything that is printed. */
class SecretsTest {
    private static final String CANARY = "canary-4f1c";

    @Test
    void toString_ofTheWholeConfiguration_hasNoKey() {
        LoadedConfig loaded = ConfigSources.of(
                        null,
                        Map.of("GLM_API_KEY", CANARY + ".signed", "KIMI_API_KEY", "sk-" + CANARY),
                        Map.of("sluice.providers.glm.authentication", "signed-token"))
                .load();
        assertThat(loaded.engine().providers().values()).allMatch(ProviderConfig::isUsable);
        assertThat(loaded.toString()).contains("key=***").doesNotContain(CANARY);
        assertThat(loaded.engine().toString()).contains("key=***").doesNotContain(CANARY);
        assertThat(loaded.engine().providers().values())
                .allSatisfy(provider -> assertThat(provider.toString()).doesNotContain(CANARY));
    }

    @Test
    void settings_ofAKey_tellItsLengthOnly() {
        LoadedConfig loaded = ConfigSources.of(
                        null,
                        Map.of("GLM_API_KEY", CANARY + ".signed"),
                        Map.of("sluice.provider-defaults.key", "sk-" + CANARY))
                .load();
        assertThat(loaded.settings())
                .contains(
                        new EffectiveSetting(
                                "sluice.providers.glm.key", "*** (18 characters)", "environment GLM_API_KEY"),
                        new EffectiveSetting("sluice.provider-defaults.key", "*** (14 characters)", "flag"));
        assertThat(loaded.settings().toString()).doesNotContain(CANARY);
    }

    /** Mistakes in the line of a key: each must be an error, and none may quote the line. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "key \"canary-4f1c\"",
                "key = canary-4f1c$x",
                "key = \"canary-4f1c",
                "key = canary-4f1c: x",
                "key = \"canary-4f1c\" [a]",
                "key =\n\"x\"\n\"canary-4f1c\"",
                "key = [canary-4f1c]",
                "key = { a = canary-4f1c }",
                "key = \"canary-4f1c and more\"",
                "key = \"canary-4f1c\\n\\n\"",
                "key = \"canary-4f1c.\", authentication = signed-token",
                "keys = canary-4f1c",
                "api-key = canary-4f1c",
                "key.value = canary-4f1c",
                "enabled = false, api-key = canary-4f1c",
                "enabled = false, key = \"canary-4f1c and more\"",
                "base-url = \"https://user:canary-4f1c@host/v1\"",
                "base-url = \"https://host/v1?key=canary-4f1c\"",
            })
    void load_mistakeNearAKey_isAnErrorWithoutIt(String lines, @TempDir Path folder) throws IOException {
        String text = "sluice.providers.kimi {\n" + lines + "\n}\n";
        assertThatThrownBy(() -> EngineConfig.parse(text)).satisfies(SecretsTest::hasNoKey);
        Path file = Files.writeString(folder.resolve("sluice.conf"), text);
        assertThatThrownBy(() -> ConfigSources.of(file, Map.of(), Map.of()).load())
                .satisfies(SecretsTest::hasNoKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary-4f1c with spaces", "canary-4f1c-\u00e9", "canary-4f1c\u0000"})
    void load_unusableKeyInTheEnvironment_isAnErrorWithoutIt(String key) {
        for (EnvironmentVariable variable : EnvironmentVariable.values()) {
            if (variable.unit() == EnvironmentVariable.Unit.KEY) {
                assertThatThrownBy(() -> ConfigSources.of(null, Map.of(variable.name(), key), Map.of())
                                .load())
                        .hasMessageContaining(variable.name())
                        .satisfies(SecretsTest::hasNoKey);
            }
        }
    }

    @Test
    void load_conflictingKeys_isAnErrorWithoutThem() {
        Map<String, String> keys = Map.of("GLM_API_KEY", CANARY + "-one", "ZAI_API_KEY", CANARY + "-two");
        assertThatThrownBy(() -> ConfigSources.of(null, keys, Map.of()).load()).satisfies(SecretsTest::hasNoKey);
    }

    @Test
    void load_unusableKeyInAFlag_isAnErrorWithoutIt() {
        Map<String, String> flags = Map.of("sluice.providers.kimi.key", CANARY + " x");
        assertThatThrownBy(() -> ConfigSources.of(null, Map.of(), flags).load())
                .hasMessageEndingWith(" at flag")
                .satisfies(SecretsTest::hasNoKey);
    }

    private static void hasNoKey(Throwable e) {
        assertThat(e).isInstanceOf(ConfigException.class).hasNoCause();
        assertThat(e.toString()).doesNotContain(CANARY);
    }
}
