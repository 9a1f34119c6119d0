package dev.sluice.fanout;

import dev.sluice.engine.Engine;
import dev.sluice.engine.Prospect;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Coalescing;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.ModelSpec;
import dev.sluice.model.Price;
import dev.sluice.model.RequestId;
import dev.sluice.model.Target;
import dev.sluice.policy.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out whether a fan-out is possible as the engine is configured now. */
final class Planning {
    private final Engine engine;
    private final FanOutRequest request;
    private final CallOptions options;
    private final Map<Target, Price> prices;

    Planning(Engine engine, FanOutRequest request, CallOptions options) {
        this.engine = engine;
        this.request = request;
        // Two legs that are the same are two calls: what one of them says twice is no second voice.
        this.options = options.withCoalescing(Coalescing.NEVER);
        this.prices = prices(engine.models());
    }

    /** @throws InvalidFanOutException when it is not */
    Plan plan(RequestId id, boolean stream) {
        long now = engine.now();
        if (stream) {
            checkStream();
        }
        List<Plan.Part> legs = new ArrayList<>();
        for (int i = 0; i < request.legs().size(); i++) {
            legs.add(part("models[" + i + "]", request.legs().get(i), options));
        }
        Plan.@Nullable Part judge = judge();
        Duration longest = legs.stream()
                .map(Plan.Part::budget)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Plan plan = new Plan(
                id,
                strategy(),
                request.caps(),
                legs,
                judge,
                options,
                prices,
                Deadline.startingAt(now, options.deadline() == null ? longest : options.deadline()),
                stream);
        checkCaps(plan);
        return plan;
    }

    private void checkStream() {
        Strategy strategy = request.strategy();
        boolean one =
                strategy instanceof Strategy.Hedged || (strategy instanceof Strategy.First first && first.k() == 1);
        if (!one) {
            throw InvalidFanOutException.of(
                    "strategy", strategy.label(), "first with k = 1, or hedged: others have no one answer to stream");
        }
    }

    private Plan.Part part(String field, ChatRequest leg, CallOptions own) {
        Prospect prospect = engine.prospect(leg, own);
        AttemptFailure refusal = prospect.refusal();
        if (refusal != null) {
            throw new InvalidFanOutException(field, field + ": " + refusal.message());
        }
        for (Target target : prospect.targets()) {
            if (request.caps().maxCost() > 0 && !prices.containsKey(target)) {
                throw new InvalidFanOutException(
                        "max_cost",
                        "max_cost: " + target
                                + " has no price (expected: input-price and output-price in its catalogue, or"
                                + " max_tokens instead)");
            }
        }
        return new Plan.Part(leg, prospect.targets(), prospect.budget());
    }

    private Plan.@Nullable Part judge() {
        Judge judge = FanOutRequest.judge(request.strategy());
        if (judge == null) {
            return null;
        }
        String model = judge.model().isBlank() ? engine.config().fanOut().judge() : judge.model();
        if (model.isBlank()) {
            throw new InvalidFanOutException(
                    "judge",
                    "judge: none is named and none is configured (expected: a model, or sluice.fan-out.judge)");
        }
        // The providers that a caller orders are for the legs; the judge may be elsewhere.
        ChatRequest any = new ChatRequest(model, List.of(Message.user("?")), JsonObject.EMPTY);
        return part("judge", any, options.withProviders(List.of()));
    }

    private Strategy strategy() {
        return request.strategy() instanceof Strategy.Hedged hedged
                        && hedged.delay().isZero()
                ? new Strategy.Hedged(engine.config().fanOut().hedgeDelay())
                : request.strategy();
    }

    /** The legs that are started whatever happens must fit into the caps by their estimates. */
    private static void checkCaps(Plan plan) {
        Caps caps = plan.caps();
        boolean hedged = plan.strategy() instanceof Strategy.Hedged;
        long tokens = 0;
        double cost = 0;
        for (Plan.Part leg : hedged ? plan.legs().subList(0, 1) : plan.legs()) {
            Budget.Estimate estimate = plan.estimate(leg.request(), leg.targets());
            tokens += estimate.tokens();
            cost += estimate.cost();
        }
        if (caps.maxTokens() > 0 && tokens > caps.maxTokens()) {
            throw InvalidFanOutException.of(
                    "max_tokens",
                    caps.maxTokens(),
                    "at least " + tokens + ", the estimate for the input and max_tokens");
        }
        if (caps.maxCost() > 0 && cost > caps.maxCost()) {
            throw InvalidFanOutException.of(
                    "max_cost", caps.maxCost(), "at least " + cost + ", the estimate for the input and max_tokens");
        }
    }

    private static Map<Target, Price> prices(List<ModelSpec> models) {
        Map<Target, Price> prices = new HashMap<>();
        for (ModelSpec model : models) {
            Price price = model.price();
            if (price != null) {
                prices.put(new Target(model.provider(), model.id()), price);
            }
        }
        return prices;
    }
}
