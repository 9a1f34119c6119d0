package dev.sluice.simulator;

import java.util.List;

/**
 * Which bytes go out when, in answer to one request.
 *
 * @param steps one after the other
 */
record Plan(List<Plan.Step> steps) {
    Plan {
        steps = List.copyOf(steps);
    }

    /** What a write completes, for the truth. */
    enum Mark {
        NOTHING,
        HEAD,
        TOKEN
    }

    /** One step. */
    sealed interface Step {
        /** Bytes, after a wait. */
        record Write(double afterMillis, String text, Mark mark) implements Step {}

        /** The same bytes again and again, for ever. */
        record Repeat(double everyMillis, String text, Mark mark) implements Step {}

        /** Nothing more is sent; the connection stays open. */
        record Stall() implements Step {}

        /**
         * FIN, after a wait.
         *
         * @param answered whether the answer was complete before it
         */
        record Close(double afterMillis, boolean answered) implements Step {}

        /** RST. */
        record Reset() implements Step {}
    }

    static Step.Write write(double afterMillis, String text, Mark mark) {
        return new Step.Write(afterMillis, text, mark);
    }

    static Step.Repeat repeat(double everyMillis, String text, Mark mark) {
        return new Step.Repeat(everyMillis, text, mark);
    }
}
