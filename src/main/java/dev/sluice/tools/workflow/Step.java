package dev.sluice.tools.workflow;

import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** One step of an investigation, as the agent told it. Numbers, defaults and sizes are checked before. */
public record Step(JsonObject fields) {
    public int number() {
        return (int) fields.number("step_number", 1);
    }

    /** As told, or the step's own number if that is larger: an investigation that grows says so late. */
    public int total() {
        return Math.max(number(), (int) fields.number("total_steps", 1));
    }

    public boolean isNextRequired() {
        return fields.isTrue("next_step_required");
    }

    public String text() {
        return fields.text("step");
    }

    public String findings() {
        return fields.text("findings");
    }

    public String hypothesis() {
        return fields.text("hypothesis");
    }

    /** {@code low} unless told. */
    public String confidence() {
        String told = fields.text("confidence");
        return told.isEmpty() ? "low" : told;
    }

    /** The step from which on earlier ones are to be forgotten; 0 for none. */
    public int backtrackFrom() {
        return (int) fields.number("backtrack_from_step", 0);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : fields.list(name)) {
            if (element instanceof String text) {
                texts.add(text);
            }
        }
        return texts;
    }
}
