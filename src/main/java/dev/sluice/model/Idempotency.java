package dev.sluice.model;

/** Whether a request may reach a provider twice. */
public enum Idempotency {
    /** Retried even when an earlier attempt may have been seen (and billed); the default. */
    AT_LEAST_ONCE,
    /** Retried only when the provider provably did not work on it: never sent, or refused. */
    AT_MOST_ONCE
}
