package dev.sluice.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ToolsDocsTest {
    @Test
    void page_isWhatIsGenerated() throws IOException {
        assertThat(Files.readString(ToolsDocs.PAGE))
                .as("%s is out of date: run `make docs`", ToolsDocs.PAGE)
                .isEqualTo(ToolsDocs.generate());
    }

    @Test
    void page_hasEveryTool_withEveryField() {
        String page = ToolsDocs.generate();
        for (ToolSpec spec : Tools.specs()) {
            assertThat(page).contains("\n### " + spec.name() + "\n");
            spec.inputSchema()
                    .object("properties")
                    .fields()
                    .keySet()
                    .forEach(field -> assertThat(page).contains("| `" + field + "` |"));
        }
    }
}
