package dev.sluice.load.plan;

import java.util.List;

/** A plan that can't be carried out; one line for each thing that is wrong, with its path, value and what was expected. */
public final class PlanException extends RuntimeException {
    public PlanException(String message) {
        super(message, null, false, false);
    }

    PlanException(List<String> problems) {
        this(String.join(System.lineSeparator(), problems));
    }
}
