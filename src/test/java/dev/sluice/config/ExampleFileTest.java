package dev.sluice.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/sluice.conf} as it is shipped. */
class ExampleFileTest {
    private static final Path FILE = Path.of("conf", "sluice.conf");

    @Test
    void load_asShipped_changesNothing() {
        EngineConfig shipped = load(FILE, Map.of());
        assertThat(shipped).isEqualTo(EngineConfig.parse(""));
    }

    @Test
    void load_localServerEnabled_hasItAndNeedsNoKey() {
        EngineConfig config = load(FILE, Map.of("sluice.providers.local.enabled", "true"));
        ProviderConfig local = requireNonNull(config.providers().get("local"));
        assertThat(local.isUsable()).isTrue();
        assertThat(local.anyModel()).isTrue();
        assertThat(local.profile("chat").total()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void load_everyCommentedSettingUncommented_isValid(@TempDir Path folder) throws IOException {
        List<String> lines = Files.readAllLines(FILE).stream()
                .map(line -> line.replaceFirst("^( *)# ((?: {2})*(?:[a-z.-]+ (?:=|\\{).*|})$)", "$1$2"))
                .toList();
        Path file = Files.write(folder.resolve("all.conf"), lines);
        EngineConfig config = load(file, Map.of());
        assertThat(config.providers().keySet()).containsExactly("glm", "kimi", "other");
        assertThat(requireNonNull(config.providers().get("glm")).baseUrl()).hasHost("open.bigmodel.cn");
        assertThat(requireNonNull(config.providers().get("kimi")).baseUrl()).hasHost("api.moonshot.cn");
        ProviderConfig other = requireNonNull(config.providers().get("other"));
        assertThat(other.profile("chat").total()).isEqualTo(Duration.ofMinutes(1));
        assertThat(other.models()).hasSize(1);
    }

    private static EngineConfig load(Path file, Map<String, String> flags) {
        return ConfigSources.of(file, Map.of(), flags).load().engine();
    }
}
