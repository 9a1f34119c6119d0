package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolsConfigTest {
    @Test
    void defaults_readNoFiles_andEndCallsAfterThirtySeconds() {
        ToolsConfig tools = ToolsConfig.parse("");

        assertThat(tools.deadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(tools.heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(tools.fileRoots()).isEmpty();
        assertThat(tools.disabled()).isEmpty();
        assertThat(tools.expert().enabled()).isTrue();
    }

    @Test
    void settings_areTakenOver() {
        ToolsConfig tools = ToolsConfig.parse("""
                sluice.tools {
                  disabled = [tracer]
                  deadlines { debug = 45s }
                  file-roots = ["/srv/code"]
                  conversations { max = 2, idle = 1m, max-bytes = 1 MiB }
                  expert { enabled = false, model = fast }
                }
                """);

        assertThat(tools.disabled()).containsExactly("tracer");
        assertThat(tools.deadlines()).containsEntry("debug", Duration.ofSeconds(45));
        assertThat(tools.fileRoots()).containsExactly(Path.of("/srv/code"));
        assertThat(tools.conversations())
                .isEqualTo(new ToolsConfig.Conversations(2, Duration.ofMinutes(1), 1L << 20, null));
        assertThat(tools.expert()).isEqualTo(new ToolsConfig.Expert(false, "fast"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deadline = 0s | sluice.tools.deadline: 0 ms",
                "deadlines.debug = 30 | sluice.tools.deadlines.debug: 30",
                "heartbeat = 1ms | sluice.tools.heartbeat: 1 (expected: 10 to",
                "file-roots = [here] | sluice.tools.file-roots: here (expected: absolute",
                "conversations.max = 0 | sluice.tools.conversations.max: 0 (expected: 1 to",
                "max-provider-calls = 0 | sluice.tools.max-provider-calls: 0 (expected: 1 to",
                "expert.modell = x | sluice.tools.expert.modell: unknown setting (did you mean 'model'?)",
            })
    void wrongSettings_areNamed(String setting, String message) {
        assertThatThrownBy(() -> ToolsConfig.parse("sluice.tools { " + setting + " }"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
