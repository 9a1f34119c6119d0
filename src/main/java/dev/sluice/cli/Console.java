package dev.sluice.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Where a command prints, and whether a person is watching. */
final class Console {
    /** Standard input. */
    static final int IN = 0;

    /** Standard output. */
    static final int OUT = 1;

    /** Standard error. */
    static final int ERR = 2;

    private Console() {}

    static PrintWriter out(CommandLine.Model.@Nullable CommandSpec spec) {
        return spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
    }

    static PrintWriter err(CommandLine.Model.@Nullable CommandSpec spec) {
        return spec == null
                ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
                : spec.commandLine().getErr();
    }

    /** Whether output goes to a terminal whose user wants colours: not with NO_COLOR (no-color.org) or TERM=dumb. */
    static boolean isColoured() {
        return isTerminal(OUT) && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    /** Whether a stream is a terminal, as the launcher found: Java 17 can't tell one stream from another. */
    static boolean isTerminal(int stream) {
        return System.getProperty("dev.sluice.terminals", "").indexOf('0' + stream) >= 0;
    }

    static String green(String text) {
        return isColoured() ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    static String red(String text) {
        return isColoured() ? "\u001b[31m" + text + "\u001b[0m" : text;
    }
}
