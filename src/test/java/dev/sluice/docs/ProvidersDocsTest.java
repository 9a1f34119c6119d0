package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Every code that is treated is documented, and every kind of failure. */
class ProvidersDocsTest {
    @Test
    void everyKind_isInOperations() throws Exception {
        String docs = Files.readString(Path.of("docs/operations.md"));

        for (FailureKind kind : FailureKind.values()) {
            assertThat(docs).contains("`" + kind.code() + "`");
        }
    }

    @Test
    void everyCodeOfGlmAndKimi_isInProviders() throws Exception {
        String docs = Files.readString(Path.of("docs/providers.md"))
                .replace("1000–1004", "1000, 1001, 1002, 1003, 1004")
                .replace("1212–1215", "1212, 1213, 1214, 1215");

        for (String table : new String[] {"GlmErrors", "KimiErrors"}) {
            String source = Files.readString(Path.of("src/main/java/dev/sluice/codec/" + table + ".java"));
            var codes = java.util.regex.Pattern.compile("\"([a-z_]+_error|unexpected_output|1[0-9]{3})\"")
                    .matcher(source);
            int count = 0;
            while (codes.find()) {
                count++;
                if (!codes.group(1).equals("rate_limit_error")) {
                    assertThat(docs).as(table).contains(codes.group(1));
                }
            }
            assertThat(count).isGreaterThan(8);
        }
    }
}
