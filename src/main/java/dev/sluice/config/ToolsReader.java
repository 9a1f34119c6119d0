package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the block of the tools. */
final class ToolsReader {
    private ToolsReader() {}

    /** The block's record; null when something in it is wrong, which is then among the problems. */
    static @Nullable ToolsConfig read(Section tools) {
        int before = tools.problems();
        ToolsConfig.@Nullable Conversations conversations = conversations(tools.section("conversations"));
        ToolsConfig.Expert expert = expert(tools.section("expert"));
        List<String> disabled = tools.texts("disabled");
        Duration deadline = tools.duration("deadline");
        Duration thinking = tools.duration("thinking-deadline");
        Duration search = tools.duration("web-search-deadline");
        Map<String, Duration> deadlines = deadlines(tools.section("deadlines"));
        Duration heartbeat = tools.duration("heartbeat");
        int calls = tools.integer("max-provider-calls");
        long tokens = tools.number("max-tokens");
        List<Path> roots = roots(tools);
        int files = tools.integer("max-files");
        long bytes = tools.size("max-file-bytes");
        long upload = tools.size("max-upload-bytes");
        tools.noUnknownKeys();
        if (conversations == null || tools.problems() > before) {
            return null;
        }
        try {
            return new ToolsConfig(
                    Set.copyOf(disabled),
                    deadline,
                    thinking,
                    search,
                    deadlines,
                    heartbeat,
                    calls,
                    tokens,
                    roots,
                    files,
                    bytes,
                    upload,
                    conversations,
                    expert);
        } catch (IllegalArgumentException e) {
            tools.complaint(e);
            return null;
        }
    }

    private static ToolsConfig.@Nullable Conversations conversations(Section block) {
        int before = block.problems();
        int max = block.integer("max");
        Duration idle = block.duration("idle");
        long bytes = block.size("max-bytes");
        @Nullable Path file = file(block);
        block.noUnknownKeys();
        if (block.problems() > before) {
            return null;
        }
        try {
            return new ToolsConfig.Conversations(max, idle, bytes, file);
        } catch (IllegalArgumentException e) {
            block.complaint(e);
            return null;
        }
    }

    private static @Nullable Path file(Section block) {
        String file = block.text("file");
        try {
            return file.isEmpty() ? null : Path.of(file);
        } catch (InvalidPathException e) {
            block.complaint(new IllegalArgumentException("file: " + file + " (expected: a path)"));
            return null;
        }
    }

    private static ToolsConfig.Expert expert(Section block) {
        ToolsConfig.Expert expert = new ToolsConfig.Expert(block.flag("enabled"), block.text("model"));
        block.noUnknownKeys();
        return expert;
    }

    private static Map<String, Duration> deadlines(Section block) {
        Map<String, Duration> deadlines = new HashMap<>();
        for (String tool : block.keys()) {
            deadlines.put(tool, block.duration(tool));
        }
        return deadlines;
    }

    private static List<Path> roots(Section tools) {
        List<Path> roots = new ArrayList<>();
        for (String root : tools.texts("file-roots")) {
            try {
                roots.add(Path.of(root));
            } catch (InvalidPathException e) {
                tools.complaint(new IllegalArgumentException("file-roots: " + root + " (expected: paths of folders)"));
            }
        }
        return roots;
    }
}
