package dev.sluice.engine;

import dev.sluice.config.ClockProfile;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.PhaseClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt's clocks say when they ring. Pure.
 *
 * @param profile the clocks the request runs under
 */
record AttemptClocks(ClockProfile profile) {

    /**
     * How a stream gets on.
     *
     * @param failure what ends it now; null while all is well
     * @param lookAgain when to look again
     */
    record Progress(@Nullable AttemptFailure failure, Duration lookAgain) {}

    /** How soon after its first content a stream is looked at. */
    Duration firstLook() {
        return profile.idle().compareTo(profile.consumer()) < 0 ? profile.idle() : profile.consumer();
    }

    /** The failure of a phase before the first content. */
    AttemptFailure ranOut(PhaseClock clock) {
        Duration limit;
        String missing;
        switch (clock) {
            case CONNECT -> {
                limit = profile.connect();
                missing = "connection";
            }
            case FIRST_BYTE -> {
                limit = profile.firstByte();
                missing = "response head";
            }
            default -> {
                limit = profile.firstEvent();
                missing = "content";
            }
        }
        return AttemptFailure.timeout(
                clock, Delivery.MAYBE_SENT, "no " + missing + " within " + limit.toMillis() + " ms");
    }

    /**
     * How a stream gets on that has given content.
     *
     * @param owedNanos for how long the provider has owed content that the caller asked for; negative if it owes none
     * @param unreadNanos for how long the caller has left content unread; negative if it has not
     */
    Progress progress(long owedNanos, long unreadNanos) {
        long idle = profile.idle().toNanos();
        long consumer = profile.consumer().toNanos();
        if (owedNanos >= idle) {
            return new Progress(
                    AttemptFailure.timeout(
                            PhaseClock.IDLE,
                            Delivery.MAYBE_SENT,
                            "the stream gave no content for " + profile.idle().toMillis() + " ms"),
                    Duration.ZERO);
        }
        if (unreadNanos >= consumer) {
            return new Progress(
                    AttemptFailure.timeout(
                            PhaseClock.CONSUMER,
                            Delivery.MAYBE_SENT,
                            "the caller did not read the stream for "
                                    + profile.consumer().toMillis() + " ms"),
                    Duration.ZERO);
        }
        long wait = owedNanos >= 0 ? idle - owedNanos : Math.min(idle, consumer - unreadNanos);
        return new Progress(null, Duration.ofNanos(Math.max(1_000_000, wait)));
    }
}
