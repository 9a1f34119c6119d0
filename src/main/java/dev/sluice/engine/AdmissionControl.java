package dev.sluice.engine;

import dev.sluice.config.BreakerConfig;
import dev.sluice.config.LimitsConfig;
import dev.sluice.config.ProviderConfig;
import dev.sluice.config.RetryConfig;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.policy.Admission;
import dev.sluice.policy.BreakerSettings;
import dev.sluice.policy.BreakerState;
import dev.sluice.policy.CircuitBreaker;
import dev.sluice.policy.ConcurrencyLimit;
import dev.sluice.policy.LimitSettings;
import dev.sluice.policy.RateLimits;
import dev.sluice.policy.RetryBudget;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who may send now, at one provider: permits (one per connection), the adaptive limit and the circuit breaker of each
 * model, rate and token limits, the key's standing and the retry budget. Confined to the supervisor; time is an argument.
 */
final class AdmissionControl {
    /** The answer to a wish for a permit. */
    sealed interface Verdict {
        /** Take it; every one is given back with {@link AdmissionControl#release}. */
        record Admitted(Permit permit) implements Verdict {}

        /** Not now: wait, at least this long when the delay is known, else until a permit comes back. */
        record Wait(@Nullable Duration delay) implements Verdict {}

        /** Not at all. */
        record Refused(AttemptFailure failure) implements Verdict {}
    }

    /**
     * The right to one exchange.
     *
     * @param model whose limit and breaker it counts at
     * @param probe whether the breaker let it through to try the provider out
     * @param reservedTokens taken from the token limits up front
     */
    record Permit(String model, boolean probe, long reservedTokens) {}

    private final ProviderConfig config;
    private final RandomGenerator random;
    private final BiConsumer<String, String> onBreaker;
    private final RateLimits limits;
    private final RetryBudget budget;
    private final Map<String, ModelState> models = new HashMap<>();
    private int inFlight;
    private @Nullable AttemptFailure keyTrouble;
    private long keyBlockedUntilNanos;

    /** {@code onBreaker} hears each change of a breaker: the model, and what its state is called from now on. */
    AdmissionControl(ProviderConfig config, RandomGenerator random, BiConsumer<String, String> onBreaker) {
        this.config = config;
        this.random = random;
        this.onBreaker = onBreaker;
        LimitsConfig axes = config.limits();
        this.limits = new RateLimits(new LimitSettings(
                axes.concurrency(), axes.requestsPerMinute(), axes.tokensPerMinute(), axes.tokensPerDay()));
        RetryConfig retry = config.retry();
        this.budget = new RetryBudget(retry.budgetRatio(), retry.budgetPerSecond(), retry.budgetWindow());
    }

    /** Whether a request for the model may come in at all: what is refused here was never queued. */
    @Nullable
    AttemptFailure refusal(String model, long now) {
        if (keyTrouble != null) {
            if (now - keyBlockedUntilNanos < 0) {
                return keyTrouble;
            }
            keyTrouble = null;
        }
        ModelState state = models.get(model);
        if (state != null && config.breaker().enabled() && state.breaker.state(now) == BreakerState.OPEN) {
            return circuitOpen(model, state.breaker.tryAcquire(now));
        }
        return null;
    }

    /** A permit, a wait or a refusal; {@code estimatedTokens} are reserved with the permit. */
    Verdict tryAcquire(String model, long estimatedTokens, long now) {
        AttemptFailure refusal = refusal(model, now);
        if (refusal != null) {
            return new Verdict.Refused(refusal);
        }
        if (inFlight >= config.pool().maxConnections()) {
            return new Verdict.Wait(null);
        }
        ModelState state = models.computeIfAbsent(model, this::newState);
        if (config.limits().adaptive() && !state.limit.hasRoom(state.inFlight)) {
            return new Verdict.Wait(null);
        }
        dev.sluice.policy.Permit rates = limits.tryAcquire(estimatedTokens, now);
        if (rates instanceof dev.sluice.policy.Permit.Wait wait) {
            return new Verdict.Wait(wait.delay());
        }
        boolean probe = false;
        if (config.breaker().enabled()) {
            Admission admission = state.breaker.tryAcquire(now);
            if (admission instanceof Admission.Refused) {
                long reserved = ((dev.sluice.policy.Permit.Granted) rates).reservedTokens();
                limits.settle(reserved, 0, now);
                limits.release();
                return new Verdict.Refused(circuitOpen(model, admission));
            }
            probe = ((Admission.Admitted) admission).probe();
            if (probe) {
                tellBreaker(model, state, BreakerState.HALF_OPEN);
            }
        }
        inFlight++;
        state.inFlight++;
        return new Verdict.Admitted(
                new Permit(model, probe, ((dev.sluice.policy.Permit.Granted) rates).reservedTokens()));
    }

    /** Gives a permit back with what became of it: tokens used (0 when unknown) and, when it failed, why. */
    void release(Permit permit, long usedTokens, @Nullable AttemptFailure failure, boolean blamesProvider, long now) {
        ModelState state = models.computeIfAbsent(permit.model(), this::newState);
        int wasInFlight = state.inFlight;
        inFlight--;
        state.inFlight--;
        limits.release();
        boolean sent = failure == null || failure.delivery() != Delivery.NOT_SENT;
        limits.settle(permit.reservedTokens(), usedTokens > 0 ? usedTokens : sent ? permit.reservedTokens() : 0, now);
        if (failure == null) {
            state.breaker.onSuccess(permit.probe(), now);
            state.limit.onSuccess(wasInFlight);
        } else if (failure.kind().isEndpointTrouble() && blamesProvider) {
            state.breaker.onFailure(permit.probe(), now);
        } else if (permit.probe() && failure.delivery() == Delivery.ANSWERED) {
            state.breaker.onSuccess(true, now);
        } else {
            state.breaker.onIgnored(permit.probe(), now);
        }
        BreakerState breaker = state.breaker.state(now);
        if (breaker != BreakerState.HALF_OPEN) {
            tellBreaker(permit.model(), state, breaker);
        }
        if (failure != null) {
            heed(failure, state, now);
        }
    }

    /** What a failure teaches about the limits and the key. */
    private void heed(AttemptFailure failure, ModelState state, long now) {
        if (failure.kind().isCongestion()) {
            state.limit.onDropped(now);
        }
        Duration hint = failure.retryAfter();
        if (failure.kind() == FailureKind.RATE_LIMITED && hint != null) {
            limits.pause(hint, now);
        }
        if (failure.kind().isKeyTrouble()) {
            Duration block = hint == null ? config.keyBlock() : hint;
            keyTrouble = AttemptFailure.of(
                            failure.kind(),
                            Delivery.NOT_SENT,
                            "the key is left alone for " + block.toSeconds() + " s since the provider said: "
                                    + failure.message())
                    .withRetryAfter(block);
            keyBlockedUntilNanos = now + block.toNanos();
        }
    }

    /** Counts a first attempt towards the retry budget. */
    void onFirstAttempt(long now) {
        budget.onFirstAttempt(now);
    }

    /** Takes a retry from the budget, if it holds one. */
    boolean tryRetry(long now) {
        return budget.tryWithdraw(now);
    }

    int inFlight() {
        return inFlight;
    }

    /** Why no call would be admitted whatever the model; empty when some would. */
    String keyNote(long now) {
        return keyTrouble != null && now - keyBlockedUntilNanos < 0 ? keyTrouble.message() : "";
    }

    /** The breakers that are not closed, by model. */
    Map<String, String> openBreakers(long now) {
        Map<String, String> open = new HashMap<>();
        models.forEach((model, state) -> {
            BreakerState breaker = state.breaker.state(now);
            if (breaker != BreakerState.CLOSED) {
                open.put(model, label(breaker));
            }
        });
        return open;
    }

    /** The limits learned, by model; none when they are not in force. */
    Map<String, Integer> adaptiveLimits() {
        Map<String, Integer> learned = new HashMap<>();
        if (config.limits().adaptive()) {
            models.forEach((model, state) -> learned.put(model, state.limit.limit()));
        }
        return learned;
    }

    private void tellBreaker(String model, ModelState state, BreakerState now) {
        if (state.told != now && config.breaker().enabled()) {
            state.told = now;
            onBreaker.accept(model, label(now));
        }
    }

    private static String label(BreakerState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private AttemptFailure circuitOpen(String model, Admission admission) {
        Duration retryAfter =
                admission instanceof Admission.Refused refused ? refused.retryAfter() : Duration.ofSeconds(1);
        return AttemptFailure.of(
                        FailureKind.CIRCUIT_OPEN,
                        Delivery.NOT_SENT,
                        config.name() + "'s circuit breaker for " + model + " is open; next try in "
                                + retryAfter.toMillis() + " ms")
                .withRetryAfter(retryAfter);
    }

    private ModelState newState(String model) {
        BreakerConfig breaker = config.breaker();
        int max = config.pool().maxConnections();
        int initial = config.limits().adaptiveInitial() == 0
                ? max
                : Math.min(max, config.limits().adaptiveInitial());
        return new ModelState(
                new CircuitBreaker(
                        new BreakerSettings(
                                breaker.consecutiveFailures(),
                                breaker.failureRate(),
                                breaker.minimumCalls(),
                                breaker.window(),
                                breaker.openMin(),
                                breaker.openMax()),
                        random),
                new ConcurrencyLimit(initial, 1, max));
    }

    private static final class ModelState {
        final CircuitBreaker breaker;
        final ConcurrencyLimit limit;
        BreakerState told = BreakerState.CLOSED;
        int inFlight;

        ModelState(CircuitBreaker breaker, ConcurrencyLimit limit) {
            this.breaker = breaker;
            this.limit = limit;
        }
    }
}
