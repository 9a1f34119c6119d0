package dev.sluice.fanout;

import java.util.HashMap;
import java.util.Map;

/**
 * What a fan-out has spent and has promised to what runs, against its caps. Pure but for its sums; confined to its course.
 *
 * <p>Calls are promised in whole: a request may make as many as it was granted, so that the cap holds whatever fails. Tokens
 * and cost are promised by estimate and settled by the bill.
 */
final class Budget {
    private final Caps caps;
    private final Map<Object, Promise> promised = new HashMap<>();
    private int calls;
    private long tokens;
    private double cost;

    /** What a request is expected to use. */
    record Estimate(long tokens, double cost) {
        static final Estimate NOTHING = new Estimate(0, 0);
    }

    private record Promise(int calls, Estimate estimate) {}

    Budget(Caps caps) {
        this.caps = caps;
    }

    /** Which cap keeps a request from being started; empty when none does. */
    String refusal(Estimate estimate) {
        if (caps.maxCalls() > 0 && freeCalls() < 1) {
            return "max_calls";
        }
        if (caps.maxTokens() > 0 && tokens + promisedTokens() + estimate.tokens() > caps.maxTokens()) {
            return "max_tokens";
        }
        return caps.maxCost() > 0 && cost + promisedCost() + estimate.cost() > caps.maxCost() ? "max_cost" : "";
    }

    /**
     * Promises a request its estimate and its share of the calls that are left, after {@link #refusal} let it pass.
     *
     * @param sharers requests that the calls that are left are for, this one included; 1 or more
     * @return how many calls it may make; 0 for as many as it would without a cap
     */
    int grant(Object request, Estimate estimate, int sharers) {
        int share = caps.maxCalls() == 0 ? 0 : Math.max(1, freeCalls() / sharers);
        promised.put(request, new Promise(share, estimate));
        return share;
    }

    /** A request has ended and was billed so much. */
    void settle(Object request, int callsMade, long tokensBilled, double costBilled) {
        promised.remove(request);
        calls += callsMade;
        tokens += tokensBilled;
        cost += costBilled;
    }

    /** Which cap the bills have passed; empty when none. */
    String passed() {
        if (caps.maxTokens() > 0 && tokens > caps.maxTokens()) {
            return "max_tokens";
        }
        return caps.maxCost() > 0 && cost > caps.maxCost() ? "max_cost" : "";
    }

    private int freeCalls() {
        return caps.maxCalls()
                - calls
                - promised.values().stream().mapToInt(Promise::calls).sum();
    }

    private long promisedTokens() {
        return promised.values().stream()
                .mapToLong(promise -> promise.estimate().tokens())
                .sum();
    }

    private double promisedCost() {
        return promised.values().stream()
                .mapToDouble(promise -> promise.estimate().cost())
                .sum();
    }
}
