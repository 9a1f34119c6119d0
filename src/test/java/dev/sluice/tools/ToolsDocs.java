package dev.sluice.tools;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes {@code docs/tools.md} and a page for each tool from the descriptions of the tools. */
final class ToolsDocs {
    static final Path PAGE = Path.of("docs", "tools.md");
    static final Path FOLDER = Path.of("docs", "tools");
    /** A call of each tool that third-party clients make. */
    private static final Path CALLS = Path.of("verify", "mcp", "calls.json");

    private static final String INTRODUCTION = """
            # Tools

            What agents can call. Generated from the tools' descriptions by `make docs`; change them there. Settings:
            [configuration.md](configuration.md), `sluice.tools`.

            ## What holds for all of them

            - **Names** are taken in any case and with the suffixes `_EXAI-WS`, `-EXAI-WS`, `_EXAI_WS` and `-EXAI_WS`. The tools
              of a provider are there when that provider is configured and has a key; `sluice.tools.disabled` takes tools away.
            - **Arguments** are checked before anything is done. An unknown field, a wrong type or a value out of range is an
              error that names the field by its path, such as `models[0].stance`, and says what was expected.
            - **Time**: a call has one deadline over everything it does: 30 s, 180 s where the model is asked to think first
              (`thinking_mode` medium or more) or the provider may search the web (`use_websearch`), or its own in
              `sluice.tools.deadlines`. Models get what is left of it. While a call waits it gives a sign of life every 5 s,
              which lengthens nothing.
            - **Cancelling** a call closes its providers' connections.
            - **Caps**: `max-provider-calls` and `max-tokens` hold for all that one call asks of providers, retries included.
            - **Results** are JSON, once as data and once as text for reading. `metadata` says which model answered, what it
              used and how long it took.
            - **Conversations**: a result's `continuation_id` goes on where it ended. It is known only to the caller that got
              it, for `sluice.tools.conversations.idle` after its last use. Conversations are in memory and end with the server,
              unless `sluice.tools.conversations.file` names a file to keep them in (SQLite, readable for its owner only, its
              size bounded; several servers may share it). A store that does not work fails no call: the result says so in
              `metadata.storage` and offers no id that would not be found.
            - **Files** are read only inside `sluice.tools.file-roots`, links resolved first, text in UTF-8 only, within
              `max-files` and `max-file-bytes`. What is not read is named to the model as a path, and `file_context` says why.
            - **Files at providers** belong to the account, which all callers share. A caller who is told apart from others sees
              and uses only what it uploaded itself since the server started.
            - **Models**: `auto` is `sluice.routing.default-model`. A model that the caller may not use is an error that names the
              field.

            ## Workflows

            %s are one state machine with different words. The agent does the work; each call tells one step. In the table, `x`
            is `investigation` for `debug`, `analysis` for `analyze`, and the tool's own name for the others.

            | step | `status` of the result | with |
            | --- | --- | --- |
            | another step is to come | `pause_for_x` | `required_actions`, `next_steps`, `next_call` that can be sent as it is |
            | last, `debug` with confidence `certain` | `certain_confidence_proceed_with_fix` | `complete_investigation`; no model is asked |
            | last, a model is asked | `calling_expert_analysis` | `expert_analysis`, `complete_x` |
            | last, the model wants to see more | `files_required_to_continue`, `investigation_paused` or `refactoring_paused` | `content`: what it wants |
            | last, the model failed or took too long | `error` | `content`: why, `timeout_duration`; `complete_x` with the `work_summary` |
            | last, `use_assistant_model` false or nothing to show | `local_work_complete` | `complete_x`; no model is asked |
            | last, `planner` or `tracer` | `planner_complete`, `tracer_complete` | `complete_x`; no model is asked |

            A step is taken as the last one, whatever it says, from step 2 on when confidence is `certain` (or `very_high` at the
            last step but one), its findings have more than 100 characters and there is a relevant file; `early_termination` says
            so. `analyze` ignores confidence. A `step_number` above `total_steps` raises it. `backtrack_from_step` forgets steps.
            A model is asked when there is a relevant file, an issue (not for `debug`) or enough steps with findings: one for
            `analyze` and `thinkdeep`, two for the others.

            ## The tools
            """;

    private ToolsDocs() {}

    /** Writes the pages. */
    public static void main(String[] arguments) throws IOException {
        Files.createDirectories(FOLDER);
        try (Stream<Path> old = Files.list(FOLDER)) {
            for (Path page : old.toList()) {
                Files.delete(page);
            }
        }
        for (Map.Entry<Path, String> page : generate().entrySet()) {
            Files.writeString(page.getKey(), page.getValue());
        }
    }

    /** All pages by their paths. */
    static Map<Path, String> generate() throws IOException {
        Map<Path, String> pages = new TreeMap<>();
        pages.put(PAGE, overview());
        List<JsonObject> calls = Json.parse(Files.readString(CALLS)).objects("calls");
        for (ToolSpec spec : Tools.specs()) {
            JsonObject arguments = calls.stream()
                    .filter(call -> call.text("tool").equals(spec.name()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(CALLS + " has no call of " + spec.name()))
                    .object("arguments");
            pages.put(page(spec), page(spec, arguments));
        }
        return pages;
    }

    static Path page(ToolSpec spec) {
        return FOLDER.resolve(spec.name() + ".md");
    }

    private static String overview() {
        List<String> workflows = Tools.specs().stream()
                .filter(spec -> spec.inputSchema().list("required").contains("step_number"))
                .map(spec -> "`" + spec.name() + "`")
                .toList();
        StringBuilder page = new StringBuilder(INTRODUCTION.formatted(String.join(", ", workflows)));
        page.append("\n| tool | does |\n| --- | --- |\n");
        for (ToolSpec spec : Tools.specs()) {
            page.append("| [").append(spec.name()).append("](tools/").append(spec.name());
            page.append(".md) | ").append(firstSentence(spec.description())).append(" |\n");
        }
        return page.toString();
    }

    private static String firstSentence(String description) {
        int end = description.indexOf(". ");
        return end < 0 ? description : description.substring(0, end + 1);
    }

    private static String page(ToolSpec spec, JsonObject arguments) {
        StringBuilder page = new StringBuilder("# " + spec.name() + "\n\n" + spec.description() + "\n\n");
        page.append("What holds for every tool: [tools.md](../tools.md). Generated by `make docs`.\n");
        if (!spec.readOnly()) {
            page.append("\nIt changes something at the provider.\n");
        }
        JsonObject schema = spec.inputSchema();
        page.append("\n## Arguments\n");
        if (schema.object("properties").isEmpty()) {
            page.append("\nNone.\n");
        } else {
            page.append("\n| field | takes | default | meaning |\n| --- | --- | --- | --- |\n");
            fields(page, "", schema);
        }
        page.append("\nFor example:\n\n```json\n")
                .append(Json.text(arguments).replace("$KEPT", "file-1"))
                .append("\n```\n");
        JsonObject output = spec.outputSchema();
        if (output != null) {
            page.append("\n## Result\n\nAn object, also as text, with these fields and others:\n");
            page.append("\n| field | is | meaning |\n| --- | --- | --- |\n");
            for (String name : output.object("properties").fields().keySet()) {
                JsonObject field = output.object("properties").object(name);
                page.append("| `").append(name).append("` | ").append(is(field.text("type")));
                page.append(" | ").append(field.text("description")).append(" |\n");
            }
        }
        return page.toString();
    }

    private static String is(String type) {
        return type.equals("string") ? "text" : type.equals("array") ? "list" : type;
    }

    private static void fields(StringBuilder page, String path, JsonObject schema) {
        for (Map.Entry<String, @Nullable Object> entry :
                schema.object("properties").fields().entrySet()) {
            JsonObject field = (JsonObject) entry.getValue();
            if (field == null) {
                continue;
            }
            String name = path + entry.getKey();
            boolean required = schema.list("required").contains(entry.getKey());
            page.append("| `")
                    .append(name)
                    .append("` | ")
                    .append(takes(field))
                    .append(" | ")
                    .append(required ? "required" : field.has("default") ? "`" + value(field.get("default")) + "`" : "")
                    .append(" | ")
                    .append(field.text("description"))
                    .append(" |\n");
            nested(page, name, field);
        }
    }

    private static void nested(StringBuilder page, String name, JsonObject field) {
        JsonObject items = field.object("items");
        fields(page, name + "[].", items);
        items.objects("anyOf").forEach(each -> fields(page, name + "[].", each));
        field.objects("anyOf").forEach(each -> nested(page, name, each));
    }

    private static String takes(JsonObject field) {
        if (!field.list("enum").isEmpty() || !field.list("examples").isEmpty()) {
            return String.join(
                    ", ",
                    (field.has("enum") ? field.list("enum") : field.list("examples"))
                            .stream().map(word -> "`" + word + "`").toList());
        }
        if (field.has("anyOf")) {
            return String.join(
                    ", or ",
                    field.objects("anyOf").stream().map(ToolsDocs::takes).toList());
        }
        return switch (field.text("type")) {
            case "string" -> "text, at most " + field.number("maxLength", 0) + " characters";
            case "integer" ->
                "whole number from " + field.number("minimum", 0)
                        + (field.has("maximum") ? " to " + field.number("maximum", 0) : "");
            case "number" -> "number, " + value(field.get("minimum")) + " to " + value(field.get("maximum"));
            case "boolean" -> "true or false";
            case "array" -> "list of at most " + field.number("maxItems", 0) + " " + elements(field.object("items"));
            case "object" -> "object";
            default -> field.text("type");
        };
    }

    private static String elements(JsonObject items) {
        return items.has("anyOf")
                ? String.join(
                        " or ",
                        items.objects("anyOf").stream().map(ToolsDocs::elements).toList())
                : items.text("type").equals("object") ? "objects" : "texts";
    }

    private static String value(@Nullable Object value) {
        String wrapped = Json.text(JsonObject.of("v", value));
        return wrapped.substring(5, wrapped.length() - 1).replace("\"", "");
    }
}
