package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationDocsTest {
    @Test
    void page_isWhatIsGenerated() throws IOException {
        assertThat(Files.readString(ConfigurationDocs.PAGE))
                .as("%s is out of date: run `make docs`", ConfigurationDocs.PAGE)
                .isEqualTo(ConfigurationDocs.generate());
    }

    @Test
    void page_hasEverySettingWithItsMeaning() {
        List<String> lines = ConfigurationDocs.generate().lines().toList();
        for (EffectiveSetting setting : ConfigSources.embedded(Map.of()).load().settings()) {
            List<String> path = ConfigUtil.splitPath(setting.path());
            if (path.contains("aliases") && path.contains("routing")) {
                assertThat(lines).contains("| `" + path.get(path.size() - 1) + "` | `" + setting.value() + "` |  |");
            } else if (path.contains("models")) {
                assertThat(lines).anyMatch(line -> line.startsWith("| `" + path.get(path.size() - 2) + "` | "));
            } else {
                assertThat(lines)
                        .as(setting.path())
                        .anyMatch(line -> line.matches("\\| `" + path.get(path.size() - 1)
                                + "` \\| `.+` \\| .+\\((duration|count|size|flag|text|ratio|factor|tokens|per second|path|URL"
                                + "|lists of text|address|port)[^)]*\\)\\. \\|"));
            }
        }
    }

    @Test
    void page_hasEveryVariable() {
        for (EnvironmentVariable variable : EnvironmentVariable.values()) {
            assertThat(ConfigurationDocs.generate())
                    .contains("| `" + variable.name() + "` | ", " | " + variable.purpose() + " |");
        }
    }
}
