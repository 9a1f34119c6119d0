package dev.sluice.gateway.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a client may take for a request. Time is an argument: {@code nowNanos} is {@link System#nanoTime}.
 *
 * <p>Not thread-safe: confined to its connection.
 */
final class RequestClock {
    private enum Phase {
        OPENED,
        IDLE,
        HEAD,
        BODY,
        STOPPED
    }

    private final GuardSettings settings;
    private Phase phase = Phase.OPENED;
    private long since;
    private long begun;
    private long bodyBytes;
    private Duration bodyTimeout;
    private boolean paused;
    private long pausedAt;

    RequestClock(GuardSettings settings, long nowNanos) {
        this.settings = settings;
        this.since = nowNanos;
        this.bodyTimeout = settings.bodyTimeout();
    }

    /** The first byte of a head has come. */
    void head(long nowNanos) {
        if (phase != Phase.OPENED) {
            since = nowNanos;
        }
        begun = nowNanos;
        phase = Phase.HEAD;
    }

    /** How long ago the request's first byte came; zero when none has. */
    Duration age(long nowNanos) {
        return phase == Phase.OPENED || phase == Phase.IDLE ? Duration.ZERO : Duration.ofNanos(nowNanos - begun);
    }

    /** The head is complete and a body is to come; an upload may take longer. */
    void body(long nowNanos, boolean upload) {
        bodyTimeout = upload ? settings.uploadTimeout() : settings.bodyTimeout();
        phase = Phase.BODY;
        since = nowNanos;
        bodyBytes = 0;
        paused = false;
    }

    /** Bytes of the body have come. */
    void bytes(int count) {
        bodyBytes += count;
    }

    /** The request is complete. */
    void stop() {
        phase = Phase.STOPPED;
    }

    /** The response is complete: the connection waits for another request. */
    void idle(long nowNanos) {
        phase = Phase.IDLE;
        since = nowNanos;
    }

    /** Stops the body's clock while it isn't the client who is waited for. */
    void pause(long nowNanos) {
        if (!paused) {
            paused = true;
            pausedAt = nowNanos;
        }
    }

    void resume(long nowNanos) {
        if (paused) {
            paused = false;
            since += nowNanos - Math.max(pausedAt, since);
        }
    }

    /** Whether the connection has been silent between requests, or since it was opened, for too long. */
    boolean isIdleTooLong(long nowNanos) {
        return switch (phase) {
            case OPENED -> isPast(nowNanos, settings.headTimeout());
            case IDLE -> isPast(nowNanos, settings.idleTimeout());
            default -> false;
        };
    }

    /** What has taken too long; null when nothing has. */
    @Nullable
    Rejection late(long nowNanos) {
        if (phase == Phase.HEAD && isPast(nowNanos, settings.headTimeout())) {
            return Rejection.timedOut("the head of the request did not come in time (expected: within "
                    + settings.headTimeout().toMillis() + " ms)");
        }
        if (phase != Phase.BODY || paused) {
            return null;
        }
        if (isPast(nowNanos, bodyTimeout)) {
            return Rejection.timedOut("the body of the request did not come in time (expected: within "
                    + bodyTimeout.toMillis() + " ms)");
        }
        double seconds = (nowNanos - since) / 1e9;
        if (isPast(nowNanos, settings.bodyGrace()) && bodyBytes < seconds * settings.minBodyRate()) {
            return Rejection.timedOut("the body of the request comes too slowly (expected: at least "
                    + settings.minBodyRate() + " bytes a second)");
        }
        return null;
    }

    private boolean isPast(long nowNanos, Duration timeout) {
        return nowNanos - since > timeout.toNanos();
    }
}
