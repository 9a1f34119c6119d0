package dev.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Phase;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which failures put an item back: those of which the provider took nothing, and time helps. */
class DeferralTest {
    private static final Set<FailureKind> NEVER_SENT = EnumSet.of(
            FailureKind.QUEUE_FULL,
            FailureKind.LIMIT_REACHED,
            FailureKind.CIRCUIT_OPEN,
            FailureKind.CONNECT_FAILED,
            FailureKind.SHUTTING_DOWN,
            FailureKind.TIMEOUT);
    private static final Set<FailureKind> ASKED_TO_WAIT = EnumSet.of(
            FailureKind.RATE_LIMITED, FailureKind.OVERLOADED, FailureKind.UNAUTHORIZED, FailureKind.QUOTA_EXHAUSTED);

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void unsentCall_isPutBack_whereTimeHelps(FailureKind kind) {
        assertThat(of(kind, Delivery.NOT_SENT).isPresent())
                .isEqualTo(NEVER_SENT.contains(kind) || ASKED_TO_WAIT.contains(kind));
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void callThatTheProviderMayHaveSeen_isPutBack_onlyIfItWasAskedTo(FailureKind kind) {
        assertThat(of(kind, Delivery.MAYBE_SENT).isPresent()).isEqualTo(ASKED_TO_WAIT.contains(kind));
        assertThat(of(kind, Delivery.ANSWERED).isPresent()).isEqualTo(ASKED_TO_WAIT.contains(kind));
    }

    private static Optional<Deferral> of(FailureKind kind, Delivery delivery) {
        AttemptFailure cause = AttemptFailure.of(kind, delivery, "why").withRetryAfter(Duration.ofSeconds(3));
        Optional<Deferral> deferral = Deferral.of(
                new Failure(cause, "p", "m", Phase.WAITING, List.of(), Duration.ZERO, Duration.ofSeconds(1), ""));
        deferral.ifPresent(each -> {
            assertThat(each.hint()).isEqualTo(Duration.ofSeconds(3));
            assertThat(each.why()).isEqualTo(kind.code());
        });
        return deferral;
    }
}
