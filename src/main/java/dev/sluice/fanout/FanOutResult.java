package dev.sluice.fanout;

import dev.sluice.model.ChatAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.RequestId;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What came of a fan-out: all its legs have ended.
 *
 * @param id of the fan-out; those of its legs begin with it
 * @param strategy as it was asked for
 * @param status what came of it
 * @param why one line that says so
 * @param winners indexes of the legs whose answers won, the first to arrive first; empty when none did
 * @param legs in the order of the request
 * @param judgements what the judge was asked, in order; empty when the strategy asks none or it did not come to that
 * @param settled when nothing that might still have come would have changed it, from acceptance
 * @param elapsed from acceptance to the end of the last leg
 * @param budget the deadline it had
 */
public record FanOutResult(
        RequestId id,
        Strategy strategy,
        FanOutStatus status,
        String why,
        List<Integer> winners,
        List<Leg> legs,
        List<Leg> judgements,
        Duration settled,
        Duration elapsed,
        Duration budget) {
    public FanOutResult {
        winners = List.copyOf(winners);
        legs = List.copyOf(legs);
        judgements = List.copyOf(judgements);
    }

    /** The answer that won first. */
    public Optional<ChatAnswer> answer() {
        return answers().stream().findFirst();
    }

    /** The answers that won, the first to arrive first. */
    public List<ChatAnswer> answers() {
        return winners.stream()
                .map(winner -> legs.get(winner).answer())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Why no answer won; empty when one did. */
    public Optional<Failure> failure() {
        return winners.isEmpty() ? Optional.of(FanOutFailure.of(this)) : Optional.empty();
    }

    /** The legs in the order in which they ended. */
    public List<Leg> arrivals() {
        return legs.stream().sorted(Comparator.comparing(Leg::ended)).toList();
    }

    /** Tokens as billed for all of it, as far as the providers said so: a cancelled leg's are not known. */
    public Usage usage() {
        return all().map(Leg::usage).reduce(Usage.UNKNOWN, Usage::plus);
    }

    /** What those tokens cost by the catalogue's prices; empty when no answer's model has one. */
    public OptionalDouble cost() {
        double[] costs = all().map(Leg::cost)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
        return costs.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(DoubleStream.of(costs).sum());
    }

    /** HTTP calls made to providers. */
    public int calls() {
        return all().mapToInt(leg -> leg.attempts().size()).sum();
    }

    private Stream<Leg> all() {
        return Stream.concat(legs.stream(), judgements.stream());
    }
}
