package dev.sluice.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** House rules about files: sizes, names, markers, links. */
class TidyTest {
    private static final int MAX_LINES = 400;
    private static final Pattern BANNED_NAME = Pattern.compile("(Manager|Helper|Util|Utils|Impl)\\.java$");
    private static final Pattern MARKER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?://|#|mailto:)([^)#]+)(#[^)]*)?\\)");

    @Test
    void sources_areSmall() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources("src/main/java")) {
            long lines = read(file).lines().count();
            if (lines > MAX_LINES) {
                tooLong.add(lines + " " + file);
            }
        }
        assertThat(tooLong).as("files past %d lines", MAX_LINES).isEmpty();
    }

    @Test
    void names_sayWhatAThingIs() {
        assertThat(sources("src/main/java"))
                .allSatisfy(file -> assertThat(file.toString()).doesNotContainPattern(BANNED_NAME));
    }

    @Test
    void sources_haveNoLeftOverMarkers() {
        for (Path file : sources("src")) {
            if (!file.endsWith("TidyTest.java")) {
                assertThat(read(file)).as(file.toString()).doesNotContainPattern(MARKER);
            }
        }
    }

    @Test
    void links_inDocs_resolve() {
        List<String> broken = new ArrayList<>();
        for (Path file : documents()) {
            Matcher link = LINK.matcher(read(file));
            while (link.find()) {
                Path target = file.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)) {
                    broken.add(file + " -> " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static List<Path> sources(String root) {
        return walk(Path.of(root), ".java");
    }

    private static List<Path> documents() {
        List<Path> documents = new ArrayList<>(walk(Path.of("docs"), ".md"));
        for (String name : List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md")) {
            if (Files.exists(Path.of(name))) {
                documents.add(Path.of(name));
            }
        }
        return documents;
    }

    private static List<Path> walk(Path root, String ending) {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
