package dev.sluice.engine;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import java.time.Duration;
import java.util.List;

/** What a request hears that comes after the engine has stopped. */
final class Stopped {
    private Stopped() {}

    static Outcome outcome() {
        return new Outcome.Failed(failure());
    }

    static Failure failure() {
        return new Failure(
                AttemptFailure.of(FailureKind.SHUTTING_DOWN, Delivery.NOT_SENT, "the engine is closed"),
                "",
                "",
                Phase.WAITING,
                List.of(),
                Duration.ZERO,
                Duration.ZERO,
                "");
    }
}
