package dev.sluice.fanout;

import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Price;
import dev.sluice.model.RequestId;
import dev.sluice.model.Target;
import dev.sluice.model.Usage;
import dev.sluice.policy.Deadline;
import dev.sluice.policy.TokenEstimate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out that was found to be possible, and what its course needs to know. Immutable.
 *
 * @param strategy with nothing left to configuration
 * @param legs in the order of the request
 * @param judge whom the strategy asks; null when it asks nobody
 * @param options for every request
 * @param prices of the targets that have one
 * @param deadline over all of it, the judge included
 * @param stream whether the winner's answer is wanted event by event
 */
record Plan(
        RequestId id,
        Strategy strategy,
        Caps caps,
        List<Part> legs,
        @Nullable Part judge,
        CallOptions options,
        Map<Target, Price> prices,
        Deadline deadline,
        boolean stream) {
    /** What is kept of the deadline for the judge: one part of so many. */
    private static final int JUDGE_SHARE = 4;

    public Plan {
        legs = List.copyOf(legs);
        prices = Map.copyOf(prices);
    }

    /**
     * Where a request goes.
     *
     * @param request of a judge: only its model counts
     * @param targets where it may go
     * @param budget the time that it would have by itself
     */
    record Part(ChatRequest request, List<Target> targets, Duration budget) {}

    /** What is left for legs. */
    Duration leftForLegs(long now) {
        Duration kept = judge == null ? Duration.ZERO : deadline.budget().dividedBy(JUDGE_SHARE);
        Duration left = deadline.remaining(now).minus(kept);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The options of a request that may take at most so long, and make so many calls. */
    CallOptions options(Duration own, Duration left, int calls) {
        return options.withDeadline(own.compareTo(left) < 0 ? own : left).withMaxCalls(calls);
    }

    /** What a request is expected to use; nothing where no cap asks for it. Of several targets, the dearest counts. */
    Budget.Estimate estimate(ChatRequest request, List<Target> targets) {
        if (caps.maxTokens() == 0 && caps.maxCost() == 0) {
            return Budget.Estimate.NOTHING;
        }
        long tokens = TokenEstimate.ofRequest(request, 0);
        long output = Math.min(request.maxOutputTokens(), tokens);
        Usage usage = new Usage(tokens - output, output, 0);
        double cost = targets.stream()
                .map(prices::get)
                .filter(Objects::nonNull)
                .mapToDouble(price -> price.of(usage))
                .max()
                .orElse(0);
        return new Budget.Estimate(tokens, cost);
    }

    /** What an answer cost; null when its model has no price. */
    @Nullable
    Double cost(ChatAnswer answer) {
        Price price = prices.get(new Target(answer.provider(), answer.model()));
        return price == null ? null : price.of(answer.usage());
    }
}
