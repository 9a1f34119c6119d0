package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Sluice;
import dev.sluice.batch.BatchState;
import dev.sluice.config.EngineConfig;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the pages show does what they say. */
class ExamplesIT {
    private Simulator simulator;
    private Sluice sluice;

    @TempDir
    Path directory;

    @BeforeEach
    void start() {
        simulator = Simulator.start(Scenario.parse("providers { glm {}, kimi {} }"));
        sluice = Sluice.start(EngineConfig.parse("""
                sluice.providers.glm { base-url = "%s/v4", key = "id-of-key.secret-of-key" }
                sluice.providers.kimi { base-url = "%s/v1", key = "key-of-a-test" }
                """.formatted(simulator.origin("glm"), simulator.origin("kimi"))));
    }

    @AfterEach
    void stop() {
        sluice.close();
        simulator.close();
    }

    @Test
    void embedding_asksGlm() {
        Embedding.ask(sluice);

        assertThat(simulator.truth("glm").requestCount()).isEqualTo(1);
        assertThat(simulator.truth("kimi").requestCount()).isZero();
    }

    @Test
    void fanningOut_asksAllThree() throws Exception {
        FanOutResult result = FanningOut.ask(sluice).get(20, TimeUnit.SECONDS);

        assertThat(result.legs()).hasSize(3);
        assertThat(simulator.truth("glm").requestCount()).isEqualTo(1);
        assertThat(simulator.truth("kimi").requestCount()).isEqualTo(2);
    }

    @Test
    void batching_writesAnAnswerForEachLine() throws Exception {
        Files.writeString(directory.resolve("prompts.jsonl"), "{\"prompt\": \"one\"}\n{\"prompt\": \"two\"}\n");

        assertThat(Batching.run(sluice, directory).state()).isEqualTo(BatchState.COMPLETED);

        assertThat(directory.resolve("answers.jsonl")).content().hasLineCount(2);
        assertThat(directory.resolve("errors.jsonl")).doesNotExist();
        assertThat(simulator.truth("glm").requestCount()).isEqualTo(2);
    }
}
