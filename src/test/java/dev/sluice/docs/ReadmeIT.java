package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's example is the code that is compiled and run here. */
class ReadmeIT {
    @Test
    void example_isTheCompiledOne() throws Exception {
        String source = Files.readString(Path.of("src/test/java/dev/sluice/docs/Embedding.java"));
        String example = source.substring(source.indexOf("// example:begin\n") + 17, source.indexOf("// example:end"));

        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "```");
    }

    @Test
    void example_runs() {
        try (Simulator simulator = Simulator.start(Scenario.parse("providers { glm {}, kimi {} }"));
                Sluice sluice = Sluice.start(EngineConfig.parse("""
                        sluice.providers.glm { base-url = "%s/v4", key = "id-of-key.secret-of-key" }
                        """.formatted(simulator.origin("glm"))))) {
            Embedding.ask(sluice);

            assertThat(simulator.truth("glm").requestCount()).isEqualTo(1);
        }
    }
}
