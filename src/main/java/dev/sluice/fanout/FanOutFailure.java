package dev.sluice.fanout;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A fan-out without a winner as a failure: of one kind if its legs failed in one way, else of the last one's. Pure. */
final class FanOutFailure {
    private FanOutFailure() {}

    static Failure of(FanOutResult result) {
        List<AttemptReport> attempts = new ArrayList<>();
        result.legs().forEach(leg -> attempts.addAll(leg.attempts()));
        return new Failure(
                cause(result),
                "",
                result.legs().stream().map(Leg::model).distinct().collect(Collectors.joining(", ")),
                Phase.ENDED,
                attempts,
                result.elapsed(),
                result.budget(),
                "");
    }

    private static AttemptFailure cause(FanOutResult result) {
        return switch (result.status()) {
            case CANCELLED -> AttemptFailure.of(FailureKind.CANCELLED, delivery(result), result.why());
            case FAILED -> failed(result);
            default -> AttemptFailure.of(FailureKind.UNDECIDED, Delivery.ANSWERED, result.why());
        };
    }

    private static AttemptFailure failed(FanOutResult result) {
        List<Failure> failures = result.arrivals().stream()
                .filter(leg -> leg.end() == LegEnd.FAILED)
                .map(Leg::failure)
                .filter(Objects::nonNull)
                .toList();
        if (failures.isEmpty()) {
            return AttemptFailure.of(FailureKind.TIMEOUT, Delivery.NOT_SENT, result.why());
        }
        @Nullable AttemptFailure last = failures.get(failures.size() - 1).cause();
        String each = failures.stream()
                .map(failure -> failure.model() + ": " + failure.kind().code() + ": "
                        + failure.cause().message())
                .collect(Collectors.joining("; "));
        return last.withMessage(result.why() + ": " + each).withDelivery(delivery(result));
    }

    private static Delivery delivery(FanOutResult result) {
        return result.legs().stream()
                .map(Leg::failure)
                .filter(Objects::nonNull)
                .map(Failure::delivery)
                .max(Delivery::compareTo)
                .orElse(Delivery.NOT_SENT);
    }
}
