package dev.sluice.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sluice}: the commands. */
@Command(
        name = "sluice",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Calls to LLM providers that end when they must.",
        subcommands = {
            DemoCommand.class,
            AskCommand.class,
            FanOutCommand.class,
            ModelsCommand.class,
            ConfigCommand.class,
            ServeCommand.class,
            BatchCommand.class,
            McpCommand.class,
            KeysCommand.class,
            LoadCommand.class,
            SimulateCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice demo                                   hundreds of calls over two faulty providers, no key needed",
            "  GLM_API_KEY=id.secret sluice ask \"Why is the sky blue?\"",
            "  git diff | sluice ask --model kimi-latest --stream \"Review this change:\" -",
            "  sluice fanout -m glm-4.6,kimi-latest --strategy first \"Write a haiku.\"",
            "  sluice batch run prompts.jsonl -o answers.jsonl",
            "  sluice serve --simulated                      an OpenAI-compatible server, no key needed",
            "  sluice mcp --simulated                        the tools for an MCP client, over standard streams",
            "  sluice load --simulated --rate 50/s --stream   a load test with a report, no key needed",
            "  sluice models --json",
            "  sluice config",
            "  sluice keys create --name laptop              a key for a client of the gateway",
            "",
            "Exit codes: 0 done, 1 no answer, 2 wrong usage, 3 a promise of the demo did not hold,",
            "            4 fewer answers than wanted or an SLO missed, 5 a load run is invalid, 65 malformed input file,",
            "            70 defect, 73 output file in the way, 74 disk or journal, 75 in use by another process,",
            "            78 wrong configuration, 130 interrupted"
        })
final class SluiceCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
