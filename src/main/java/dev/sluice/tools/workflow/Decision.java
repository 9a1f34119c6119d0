package dev.sluice.tools.workflow;

import dev.sluice.model.JsonObject;

/**
 * What comes after a step.
 *
 * @param ending whether it is the end, and which
 * @param result what the agent is told; for {@link Ending#ASK_EXPERT} without the opinion
 */
public record Decision(Ending ending, JsonObject result) {
    /** How a step ends. */
    public enum Ending {
        /** The agent goes on working. */
        PAUSE,
        /** Done, and so certain that nobody is asked. */
        CERTAIN,
        /** Done without a model. */
        LOCAL,
        /** Done, and a model is to be asked for its opinion. */
        ASK_EXPERT
    }
}
