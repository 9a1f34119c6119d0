package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.input.Fields;

/** One tool: what it takes and what it does. Stateless; any thread. */
interface Handler {
    ToolSpec spec();

    /** What it takes; {@link ToolSpec#inputSchema} is made of it. */
    Fields input();

    /** The dialect of the provider that it is for; empty when any will do. */
    default String dialect() {
        return "";
    }

    /**
     * Checks arguments.
     *
     * @throws InvalidArgumentsException when it doesn't take them
     */
    default JsonObject check(JsonObject arguments) {
        return input().check(arguments);
    }

    /** Which deadline a call with these arguments has. */
    default Profile profile(JsonObject checked) {
        return Profile.of(checked);
    }

    /**
     * Begins; must not block, and must end the job sooner or later.
     *
     * @throws InvalidArgumentsException when a model or provider that is asked for can't be had
     */
    void start(Job job);
}
