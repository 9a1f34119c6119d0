package dev.sluice.policy;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Idempotency;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What each policy decides for one call. */
@State(Scope.Benchmark)
public class PolicyBenchmark {
    private static final Duration REMAINING = Duration.ofSeconds(20);
    private static final AttemptFailure LOST =
            AttemptFailure.of(FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, "reset by peer");

    private final RandomGenerator random = new SplittableRandom(1);
    private final RetryPolicy retries = new RetryPolicy(
            4,
            new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(8)),
            new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(16)),
            Duration.ofMillis(500),
            Duration.ofSeconds(120));
    private final TokenBucket bucket = new TokenBucket(1e9, 1e9);
    private final CircuitBreaker breaker = new CircuitBreaker(
            new BreakerSettings(5, 0.5, 20, Duration.ofSeconds(30), Duration.ofMillis(500), Duration.ofSeconds(1)),
            random);
    private final WaitingQueue<Object> queue = new WaitingQueue<>(1000);
    private final Object element = new Object();

    /** A millisecond passes with each call. */
    private long now;

    @Benchmark
    public RetryDecision retryPolicy() {
        return retries.decide(LOST, 1, false, Idempotency.AT_LEAST_ONCE, REMAINING, random);
    }

    @Benchmark
    public Duration tokenBucket() {
        now += 1_000_000;
        return bucket.tryAcquire(1, now);
    }

    @Benchmark
    public Admission circuitBreaker() {
        now += 1_000_000;
        Admission admission = breaker.tryAcquire(now);
        breaker.onSuccess(false, now);
        return admission;
    }

    @Benchmark
    public Optional<Object> waitingQueue() {
        queue.offer("tenant", element);
        return queue.poll(any -> true);
    }
}
