package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Fields;
import dev.sluice.tools.input.Kind;

/** {@code challenge}: hands a statement back with the request to doubt it. No model is asked. */
final class Challenge {
    private Challenge() {}

    static Handler create() {
        return PlainTool.of(
                "challenge",
                "Challenge a statement",
                "Before you agree: get the statement back with questions that would show it to be wrong. No model is asked.",
                Fields.of(Field.required("prompt", Kind.words(100_000), "The statement or claim to doubt.")),
                Outputs.status("challenge_accepted"),
                Challenge::start);
    }

    private static void start(Job job) {
        String statement = job.arguments().text("prompt");
        String challenge = "Is this right? Don't agree out of politeness.\n\n\"" + statement + "\"\n\n"
                + "1. What would have to be true for it to hold? Which of that have you checked?\n"
                + "2. What is the strongest case against it? Look for a counterexample.\n"
                + "3. If it is wrong or only partly right, say so plainly and say what is right instead. If it is right, say"
                + " what convinced you.";
        job.end(Results.of(JsonObject.of("status", "challenge_accepted", "original_statement", statement)
                .with("challenge_prompt", challenge)
                .with("instructions", "Answer the challenge_prompt yourself, with what you know of the case.")));
    }
}
