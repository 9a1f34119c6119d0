package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.FaultDomain;
import dev.sluice.model.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayErrorTest {
    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void everyKind_hasAStatusAndAType_ofItsDomain(FailureKind kind) {
        GatewayError error = error(kind, 1, null);

        assertThat(error.status()).isBetween(400, 504);
        assertThat(error.type())
                .isEqualTo(
                        switch (kind.domain()) {
                            case CALLER -> "invalid_request_error";
                            case POLICY -> "policy_error";
                            case PROVIDER ->
                                kind == FailureKind.MODEL_NOT_FOUND ? "invalid_request_error" : "provider_error";
                            case SLUICE -> "sluice_error";
                        });
        if (kind.domain() == FaultDomain.PROVIDER) {
            assertThat(error.status())
                    .as("our key's trouble is never the caller's 401 or 403")
                    .isNotIn(401, 403);
        }
        assertThat(error.message()).startsWith(kind.code());
    }

    @Test
    void codes_areThoseThatClientsLookFor() {
        assertThat(error(FailureKind.UNKNOWN_MODEL, 0, null).code()).isEqualTo("model_not_found");
        assertThat(error(FailureKind.CONTEXT_TOO_LONG, 1, null).code()).isEqualTo("context_length_exceeded");
        assertThat(error(FailureKind.RATE_LIMITED, 1, null).code()).isEqualTo("rate_limit_exceeded");
        assertThat(error(FailureKind.TIMEOUT, 1, null).code()).isEqualTo("timeout");
    }

    @Test
    void anotherTry_isAdvisedOnlyWhereNoneWasMadeHere() {
        Duration hint = Duration.ofSeconds(2);

        assertThat(error(FailureKind.QUEUE_FULL, 0, null).shouldRetry()).isTrue();
        assertThat(error(FailureKind.CIRCUIT_OPEN, 0, hint).shouldRetry()).isTrue();
        assertThat(error(FailureKind.RATE_LIMITED, 1, hint).shouldRetry()).isTrue();
        assertThat(error(FailureKind.RATE_LIMITED, 3, hint).shouldRetry()).isFalse();
        assertThat(error(FailureKind.UNAVAILABLE, 4, null).shouldRetry()).isFalse();
        assertThat(error(FailureKind.INVALID_REQUEST, 1, null).shouldRetry()).isFalse();
        assertThat(error(FailureKind.TIMEOUT, 1, null).shouldRetry()).isFalse();
    }

    private static GatewayError error(FailureKind kind, int attempts, @Nullable Duration retryAfter) {
        AttemptFailure cause = AttemptFailure.of(kind, attempts == 0 ? Delivery.NOT_SENT : Delivery.ANSWERED, "because")
                .withRetryAfter(retryAfter);
        List<AttemptReport> made = new ArrayList<>();
        for (int i = 1; i <= attempts; i++) {
            made.add(new AttemptReport(
                    i, "glm", "glm-4.6", Duration.ZERO, Duration.ZERO, Duration.ZERO, Phase.SENT, cause));
        }
        return GatewayError.of(new Failure(
                cause, "glm", "glm-4.6", Phase.SENT, made, Duration.ofMillis(5), Duration.ofSeconds(30), ""));
    }
}
