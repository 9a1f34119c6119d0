package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class MetricsDocsTest {
    @Test
    void page_isWhatIsGenerated() throws IOException {
        assertThat(Files.readString(MetricsDocs.PAGE))
                .as("%s is out of date: run `make docs`", MetricsDocs.PAGE)
                .isEqualTo(MetricsDocs.generate());
    }
}
