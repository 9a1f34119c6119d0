package dev.sluice.tools;

import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.JsonViews;

/**
 * Why a provider gave no answer.
 *
 * @param kind a failure's kind, {@code call_limit} or {@code token_limit}
 * @param message one line for people
 * @param details the failure as JSON; empty when nothing was asked
 */
record Problem(String kind, String message, JsonObject details) {
    static Problem of(Failure failure) {
        return new Problem(failure.kind().code(), failure.describe(), JsonViews.of(failure));
    }

    static Problem of(String kind, String message) {
        return new Problem(kind, message, JsonObject.EMPTY);
    }

    static Problem noTime() {
        return of(FailureKind.TIMEOUT.code(), "no time is left to ask a model");
    }

    boolean isTimeout() {
        return kind.equals(FailureKind.TIMEOUT.code());
    }
}
