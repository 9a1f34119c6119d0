package dev.sluice.tools;

import java.util.List;

/** The tools that one server offers. Thread-safe. */
public interface Toolbox extends AutoCloseable {
    /** What there is, always in the same order. */
    List<ToolSpec> list();

    /**
     * Starts a call; never blocks.
     *
     * @throws UnknownToolException when there is no such tool
     * @throws InvalidArgumentsException when it doesn't take these arguments
     */
    ToolRun call(String name, ToolCall call);

    /** Closes the store of conversations: calls under way can't keep theirs any more. May block for some seconds. */
    @Override
    default void close() {}
}
