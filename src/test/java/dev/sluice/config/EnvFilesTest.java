package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The templates of environment files and the code know the same variables. */
class EnvFilesTest {
    private static final Pattern VARIABLE = Pattern.compile("(#?)([A-Z][A-Z0-9_]*)=(.*)");
    private static final Pattern OURS = Pattern.compile("\\bSLUICE_[A-Z_]+");

    /** A variable's line in a file, and the line above it. */
    private record Entry(boolean active, String value, String comment) {}

    @ParameterizedTest
    @ValueSource(strings = {".env.example", ".env.docker"})
    void file_hasEveryVariableOfTheCodeAndNoOther(String file) throws IOException {
        List<String> names =
                Arrays.stream(EnvironmentVariable.values()).map(Enum::name).toList();
        assertThat(entries(file).keySet()).containsExactlyElementsOf(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {".env.example", ".env.docker"})
    void file_explainsEachVariableInOneLine(String file) throws IOException {
        entries(file)
                .forEach((name, entry) -> assertThat(entry.comment())
                        .as(name)
                        .isEqualTo("# " + EnvironmentVariable.valueOf(name).purpose()));
    }

    @ParameterizedTest
    @ValueSource(strings = {".env.example", ".env.docker"})
    void file_hasNoKey(String file) throws IOException {
        entries(file).forEach((name, entry) -> {
            if (EnvironmentVariable.valueOf(name).unit() == EnvironmentVariable.Unit.KEY) {
                assertThat(entry.value()).as(name).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {".env.example", ".env.docker"})
    void file_hasTheDefaults(String file) throws IOException {
        EngineConfig defaults = EngineConfig.parse("");
        Map<String, String> active = new LinkedHashMap<>();
        entries(file).forEach((name, entry) -> {
            if (entry.active()) {
                active.put(name, entry.value());
            }
            if (!name.equals("SLUICE_CONFIG")) {
                assertThat(load(Map.of(name, entry.value()))).as(name).isEqualTo(defaults);
            }
        });
        assertThat(load(active)).isEqualTo(defaults);
        assertThat(active)
                .containsEntry("GLM_DEFAULT_TIMEOUT_SECS", "30")
                .containsEntry("KIMI_DEFAULT_READ_TIMEOUT_SECS", "30")
                .containsEntry("GLM_MAX_KEEPALIVE_CONNECTIONS", "10")
                .containsEntry("GLM_MAX_CONNECTIONS", "100");
    }

    @Test
    void files_haveTheSameValues() throws IOException {
        Map<String, Entry> docker = entries(".env.docker");
        entries(".env.example")
                .forEach((name, entry) -> assertThat(docker.get(name))
                        .as(name)
                        .extracting(Entry::value)
                        .isEqualTo(entry.value()));
    }

    @Test
    void variablesReadElsewhere_areKnown() throws IOException {
        Set<String> read = new TreeSet<>();
        read.addAll(mentioned(Path.of("sluice")));
        read.addAll(mentioned(Path.of("src/main/resources/sluice-logback.xml")));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("EnvironmentVariable.java"))
                    .toList()) {
                read.addAll(mentioned(source));
            }
        }
        assertThat(read).contains("SLUICE_JAVA_OPTS", "SLUICE_LOG_LEVEL", "SLUICE_DEBUG", "SLUICE_CONFIG");
        assertThat(Arrays.stream(EnvironmentVariable.values())
                        .map(Enum::name)
                        .filter(name -> name.startsWith("SLUICE_")))
                .containsExactlyInAnyOrderElementsOf(read);
    }

    private static EngineConfig load(Map<String, String> environment) {
        return ConfigSources.embedded(environment).load().engine();
    }

    private static Set<String> mentioned(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher name = OURS.matcher(Files.readString(file));
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }

    private static Map<String, Entry> entries(String file) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        String above = "";
        for (String line : Files.readAllLines(Path.of(file))) {
            Matcher variable = VARIABLE.matcher(line);
            if (variable.matches()) {
                Entry entry = new Entry(variable.group(1).isEmpty(), variable.group(3), above);
                assertThat(entries.put(variable.group(2), entry)).as(line).isNull();
            } else {
                assertThat(line).as(file).matches("|# .*");
            }
            above = line;
        }
        return entries;
    }
}
