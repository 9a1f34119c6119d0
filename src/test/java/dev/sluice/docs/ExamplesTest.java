package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Java on the pages is that between the marks in this package: compiled here, and run by {@link ExamplesIT}. */
class ExamplesTest {
    private static final Pattern SHOWN =
            Pattern.compile("^[ \t]*```java *\n(.*?)^[ \t]*```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern COMPILED =
            Pattern.compile("^ *// example:begin\n(.*?)^ *// example:end$", Pattern.MULTILINE | Pattern.DOTALL);
    /** Code for libraries that are not ours; verify/clients/docs.py runs it. */
    private static final Path CLIENTS = Path.of("docs/clients");

    @Test
    void javaOnEveryPage_isCompiled() throws Exception {
        List<String> shown = new ArrayList<>(found(SHOWN, Path.of("README.md")));
        for (Path page : files(Path.of("docs"), ".md")) {
            if (!page.startsWith(CLIENTS)) {
                shown.addAll(found(SHOWN, page));
            }
        }
        List<String> compiled = new ArrayList<>();
        for (Path source : files(Path.of("src/test/java/dev/sluice/docs"), ".java")) {
            compiled.addAll(found(COMPILED, source));
        }

        assertThat(compiled).isNotEmpty();
        assertThat(shown).containsExactlyInAnyOrderElementsOf(compiled);
    }

    private static List<String> found(Pattern block, Path file) throws IOException {
        Matcher matcher = block.matcher(Files.readString(file));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1).stripTrailing().stripIndent());
        }
        return blocks;
    }

    private static List<Path> files(Path root, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
