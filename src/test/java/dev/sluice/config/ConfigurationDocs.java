package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes {@code docs/configuration.md} from {@code reference.conf} and the table of environment variables. */
final class ConfigurationDocs {
    static final Path PAGE = Path.of("docs", "configuration.md");

    private static final Path REFERENCE = Path.of("src", "main", "resources", "reference.conf");
    private static final String INTRODUCTION = """
            # Configuration

            Every setting with its default. Generated from `reference.conf` by `make docs`; change it there.

            ## Where settings come from

            The later wins:

            1. `reference.conf`, the defaults below.
            2. `conf/sluice.conf`, or the file that `--config` or `SLUICE_CONFIG` names. In a program that embeds Sluice:
               `application.conf` on the class path.
            3. The [environment variables](#environment-variables) below.
            4. Flags: `-D sluice.providers.glm.timeout=5s`.

            `sluice config` prints each setting in force and where it comes from; of a key only its length.

            A setting that is unknown, malformed or contradicts another, and a variable beginning with `SLUICE_`, `GLM_` or
            `KIMI_` that nothing reads, stop the start with a line that names the setting, its value, what was expected and
            where it was set.

            ## How to write them

            - The file is HOCON: `sluice.providers.glm.timeout = 45s`, or in blocks of braces. `${NAME}` and `${?NAME}` stand for
              environment variables.
            - Durations have a unit: `500ms`, `30s`, `5m`. A bare number is an error.
            - Sizes: `64 KiB`, `32 MiB`; a bare number is bytes.
            - A provider's block holds what differs from `sluice.provider-defaults`. A provider of your own is a block of its own
              with at least `dialect` and `base-url`.
            - A total shorter than its default clocks lowers them; a clock that was set may not be longer than its total.
            - Fewer `max-connections` than the default `warm-connections` lower these.

            ## Settings
            """;

    private final StringBuilder page = new StringBuilder(INTRODUCTION);
    private final Config unresolved = ConfigFactory.parseFile(REFERENCE.toFile());
    private final Config reference = unresolved.resolve();

    private ConfigurationDocs() {}

    /** Writes the page. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(PAGE, generate());
    }

    static String generate() {
        ConfigurationDocs docs = new ConfigurationDocs();
        docs.block("sluice");
        docs.environment();
        return docs.page.toString();
    }

    private void block(String path) {
        ConfigObject block = reference.getObject(path);
        if (path.endsWith(".models")) {
            models(block);
            return;
        }
        List<String> rows = new ArrayList<>();
        List<String> inner = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry : inOrder(block)) {
            String key = ConfigUtil.joinPath(entry.getKey());
            if (entry.getValue() instanceof ConfigObject object && !object.isEmpty()) {
                inner.add(path + "." + key);
            } else if (!isInherited(path, key, entry.getValue())) {
                rows.add(row("`" + key + "`", "`" + written(entry.getValue()) + "`", comment(entry.getValue())));
            }
        }
        String purpose = path.equals("sluice") ? "" : purpose(path);
        if (!rows.isEmpty() || !purpose.isEmpty()) {
            page.append("\n### ").append(path).append('\n');
        }
        if (!purpose.isEmpty()) {
            page.append('\n').append(purpose).append('\n');
        }
        if (!rows.isEmpty()) {
            page.append('\n').append(row("Setting", "Default", "Meaning")).append(row("---", "---", "---"));
            rows.forEach(page::append);
        }
        inner.forEach(this::block);
    }

    private void models(ConfigObject models) {
        page.append("\nIts `models`, each with these settings:\n\n")
                .append(row("Model", "`aliases`", "`context-window`", "`max-output-tokens`", "`features`"))
                .append(row("---", "---", "---", "---", "---"));
        for (Map.Entry<String, ConfigValue> entry : inOrder(models)) {
            ConfigObject model = (ConfigObject) entry.getValue();
            page.append(row(
                    "`" + entry.getKey() + "`",
                    of(model, "aliases"),
                    of(model, "context-window"),
                    of(model, "max-output-tokens"),
                    of(model, "features")));
        }
    }

    private void environment() {
        page.append("\n## Environment variables\n\n")
                .append(
                        "An empty variable counts as unset. A setting with several names may be set by one of them only,")
                .append(
                        " or by all alike.\nSeconds and counts are whole numbers. [`.env.example`](../.env.example) and")
                .append(" [`.env.docker`](../.env.docker) have them all.\n\n")
                .append(row("Variable", "Sets", "Meaning"))
                .append(row("---", "---", "---"));
        for (EnvironmentVariable variable : EnvironmentVariable.values()) {
            String unit = variable.unit() == EnvironmentVariable.Unit.SECONDS ? ", in seconds" : "";
            page.append(row(
                    "`" + variable.name() + "`",
                    variable.path().isEmpty() ? "" : "`" + variable.path() + "`" + unit,
                    variable.purpose()));
        }
    }

    /** The comment above a block; resolving loses it where a block takes over another's settings. */
    private String purpose(String path) {
        ConfigValue value = unresolved.root();
        for (String element : ConfigUtil.splitPath(path)) {
            if (!(value instanceof ConfigObject object) || object.get(element) == null) {
                return "";
            }
            value = object.get(element);
        }
        return comment(value);
    }

    /** Whether a clock is the one of {@code chat}, taken over. */
    private boolean isInherited(String path, String key, ConfigValue value) {
        String chat = "sluice.profiles.chat";
        return path.startsWith("sluice.profiles.")
                && !path.equals(chat)
                && reference.getValue(chat + "." + key).origin().lineNumber()
                        == value.origin().lineNumber();
    }

    private static List<Map.Entry<String, ConfigValue>> inOrder(ConfigObject block) {
        List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(block.entrySet());
        entries.sort(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()));
        return entries;
    }

    private static String comment(ConfigValue value) {
        return String.join(
                " ", value.origin().comments().stream().map(String::strip).toList());
    }

    private static String of(ConfigObject model, String key) {
        ConfigValue value = model.get(key);
        return value == null ? "" : written(value).replaceAll("[\\[\\]]", "");
    }

    private static String written(ConfigValue value) {
        return value.unwrapped() instanceof String text && text.isEmpty() ? "\"\"" : String.valueOf(value.unwrapped());
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
