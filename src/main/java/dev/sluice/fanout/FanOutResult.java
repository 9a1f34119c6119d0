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

/**
 * What came of a fan-out: all its legs have ended.
 *
 * @param id of the fan-out; those of its legs begin with it
 * @param strategy as it was asked for
 * @param status what came of it
 * @param why one line that says so
 * @param winners indexes of the legs whose answers won, the first to arrive first; empty when none did
 * @param legs in the order of the request
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
        Duration settled,
        Duration elapsed,
        Duration budget) {
    public FanOutResult {
        winners = List.copyOf(winners);
        legs = List.copyOf(legs);
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
        long input = 0;
        long output = 0;
        long cached = 0;
        for (Leg leg : legs) {
            input += leg.usage().inputTokens();
            output += leg.usage().outputTokens();
            cached += leg.usage().cachedInputTokens();
        }
        return new Usage(input, output, cached);
    }

    /** HTTP calls made to providers. */
    public int calls() {
        return legs.stream().mapToInt(leg -> leg.attempts().size()).sum();
    }
}
