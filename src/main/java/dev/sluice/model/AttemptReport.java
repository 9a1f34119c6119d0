package dev.sluice.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt.
 *
 * @param number the first is 1, counted per provider
 * @param provider the configured provider it went to
 * @param model the model id it asked for
 * @param startedAfter from acceptance of the request to its start
 * @param duration from its start to its end
 * @param waitedBefore the backoff before it; zero for a first attempt
 * @param phase how far it came
 * @param failure why it failed; null when it was answered
 * @param limits what its reply said of the provider's rate limits
 * @param times when it came how far
 */
public record AttemptReport(
        int number,
        String provider,
        String model,
        Duration startedAfter,
        Duration duration,
        Duration waitedBefore,
        Phase phase,
        @Nullable AttemptFailure failure,
        ProviderLimits limits,
        AttemptTimes times) {

    /** One whose reply said nothing of limits, and of whose times nothing is known. */
    public AttemptReport(
            int number,
            String provider,
            String model,
            Duration startedAfter,
            Duration duration,
            Duration waitedBefore,
            Phase phase,
            @Nullable AttemptFailure failure) {
        this(
                number,
                provider,
                model,
                startedAfter,
                duration,
                waitedBefore,
                phase,
                failure,
                ProviderLimits.NONE,
                AttemptTimes.NONE);
    }
}
