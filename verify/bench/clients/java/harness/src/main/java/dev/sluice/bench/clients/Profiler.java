package dev.sluice.bench.clients;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;

/** async-profiler, where its library is given; only the process that is profiled loads it. */
final class Profiler {
    private Profiler() {}

    static String execute(String library, String command) throws Exception {
        if (!Files.exists(Path.of(library))) {
            throw new IllegalArgumentException("library: " + library + " (expected: async-profiler's)");
        }
        Class<?> type = Class.forName("one.profiler.AsyncProfiler");
        Object profiler = type.getMethod("getInstance", String.class).invoke(null, library);
        Method execute = type.getMethod("execute", String.class);
        return (String) execute.invoke(profiler, command);
    }
}
