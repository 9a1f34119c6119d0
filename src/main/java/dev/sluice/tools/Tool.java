package dev.sluice.tools;

/** Something that an agent can call by name. */
public interface Tool {
    /** What is told to those who ask what there is; always the same. */
    ToolSpec spec();

    /**
     * Starts a call. Returns at once and never blocks: it may run on a dispatcher thread. What goes wrong during the call is
     * a result with {@link ToolResult#isError}.
     *
     * @param call with arguments that {@link Toolbox} has checked against {@link ToolSpec#inputSchema}
     */
    ToolRun start(ToolCall call);
}
