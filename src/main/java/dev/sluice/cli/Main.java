package dev.sluice.cli;

import java.util.Map;
import picocli.CommandLine;

/** The entry of the command line. */
public final class Main {
    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        ownProcess();
        System.exit(commandLine().execute(args));
    }

    /** Settings that are ours to make only because the process is: see docs/decisions.md on threads and logging. */
    private static void ownProcess() {
        String parallelism = "java.util.concurrent.ForkJoinPool.common.parallelism";
        if (System.getProperty(parallelism) == null) {
            System.setProperty(
                    parallelism,
                    Integer.toString(Math.max(2, Runtime.getRuntime().availableProcessors())));
        }
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "sluice-logback.xml");
        }
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new SluiceCommand());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof CliException known) {
                command.getErr().println("sluice: " + known.getMessage());
                return known.exitCode();
            }
            command.getErr().println("sluice: a defect of Sluice's own: " + failure);
            if (wantsStackTraces(System.getenv())) {
                failure.printStackTrace(command.getErr());
            } else {
                command.getErr().println("set SLUICE_DEBUG=1 for the stack trace, and please report it");
            }
            return ExitCode.INTERNAL;
        });
        line.setParameterExceptionHandler((failure, args) -> {
            CommandLine command = failure.getCommandLine();
            command.getErr().println("sluice: " + failure.getMessage());
            command.getErr().println("try: " + command.getCommandSpec().qualifiedName() + " --help");
            return ExitCode.USAGE;
        });
        return line;
    }

    /** Whether {@code SLUICE_DEBUG} is set; an empty variable counts as unset, as every other does. */
    static boolean wantsStackTraces(Map<String, String> environment) {
        return !environment.getOrDefault("SLUICE_DEBUG", "").isBlank();
    }
}
