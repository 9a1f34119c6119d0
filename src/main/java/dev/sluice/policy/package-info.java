/**
 * Decisions about time, retries and limits, as plain arithmetic.
 *
 * <p>Nothing here reads a clock, rolls its own dice, starts a thread or logs. Time is an argument: {@code long nowNanos}
 * from one monotonic clock (only differences count, so it may wrap), or a {@link java.time.Duration}. Chance is an
 * argument: a {@link java.util.random.RandomGenerator}. So each rule can be tested over a simulated hour in a
 * millisecond, and the actor that asks keeps the only state that matters: the order of events.
 *
 * <p>The rules answer four questions, each where it arises. <em>How long may this take?</em> One {@link
 * dev.sluice.policy.Deadline} covers waiting and all attempts. <em>Try again?</em> {@link dev.sluice.policy.RetryPolicy}
 * judges one failure, {@link dev.sluice.policy.RetryBudget} keeps all retries together a small part of the traffic:
 * attempts alone do not, because three layers of three attempts are twenty-seven calls. <em>Leave the provider
 * alone?</em> {@link dev.sluice.policy.CircuitBreaker}. <em>Room for one more?</em> {@link
 * dev.sluice.policy.RateLimits} knows what the account was promised, {@link dev.sluice.policy.ConcurrencyLimit} learns
 * what the provider bears today, {@link dev.sluice.policy.WaitingQueue} says whose turn it is.
 *
 * <p>Refusals are values ({@link dev.sluice.policy.RetryDecision}, {@link dev.sluice.policy.Admission}, {@link
 * dev.sluice.policy.Permit}). An exception means a defect in the caller. Records are immutable and may be used from any
 * thread; classes hold mutable state, belong to one actor and are not thread-safe.
 */
@NullMarked
package dev.sluice.policy;

import org.jspecify.annotations.NullMarked;
