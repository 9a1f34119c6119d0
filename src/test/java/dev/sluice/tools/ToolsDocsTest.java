package dev.sluice.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ToolsDocsTest {
    @Test
    void pages_areWhatIsGenerated() throws IOException {
        Map<Path, String> pages = ToolsDocs.generate();
        for (Map.Entry<Path, String> page : pages.entrySet()) {
            assertThat(page.getKey()).as("run `make docs`").exists();
            assertThat(Files.readString(page.getKey()))
                    .as("%s is out of date: run `make docs`", page.getKey())
                    .isEqualTo(page.getValue());
        }
        try (Stream<Path> folder = Files.list(ToolsDocs.FOLDER)) {
            assertThat(folder).allSatisfy(page -> assertThat(pages).containsKey(page));
        }
    }

    @Test
    void everyTool_isListed_andHasAPage_withEveryField() throws IOException {
        Map<Path, String> pages = ToolsDocs.generate();
        for (ToolSpec spec : Tools.specs()) {
            assertThat(pages.get(ToolsDocs.PAGE))
                    .contains("\n| [" + spec.name() + "](tools/" + spec.name() + ".md) | ");
            String page = pages.get(ToolsDocs.page(spec));
            assertThat(page).startsWith("# " + spec.name() + "\n").contains(spec.description());
            spec.inputSchema()
                    .object("properties")
                    .fields()
                    .keySet()
                    .forEach(field -> assertThat(page).contains("| `" + field + "` |"));
        }
    }

    @Test
    void fieldThatTakesSeveralKinds_saysEach_withTheFieldsOfItsObjects() throws IOException {
        assertThat(Files.readString(ToolsDocs.FOLDER.resolve("kimi_chat_with_tools.md")))
                .contains(
                        "| `messages` | text, at most 1000000 characters, or list of at most 1000 texts or objects |",
                        "| `messages[].role` | `system`, `user`, `assistant`, `tool` | required |",
                        "| `tool_choice` | text, at most 100 characters, or object |");
    }
}
