package dev.sluice.gateway;

import dev.sluice.gateway.keys.Lease;
import dev.sluice.gateway.keys.LimitSnapshot;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.RequestId;
import dev.sluice.model.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request from its first byte to the last of its answer: what the access log, the metrics and a key's limits want
 * to know of it at its end. Confined to its connection's stage.
 */
final class Visit {
    private final RequestHead head;
    private final long startedNanos;
    private @Nullable RequestId id;
    private String route = "unknown";
    private String keyId = "";
    private String model = "";
    private boolean stream;
    private int status;
    private long bytesOut;
    private long firstByteNanos;
    private @Nullable ModelAnswer answer;
    private @Nullable Failure failure;
    private long streamedTokens;
    private @Nullable Lease lease;
    private LimitSnapshot limits = LimitSnapshot.UNLIMITED;
    private ProviderLimits providerLimits = ProviderLimits.NONE;
    private boolean gone;

    Visit(RequestHead head, long startedNanos) {
        this.head = head;
        this.startedNanos = startedNanos;
    }

    RequestHead head() {
        return head;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** The engine's id of it; null until it has one. */
    @Nullable
    RequestId id() {
        return id;
    }

    void id(RequestId newId) {
        id = newId;
    }

    /** The path's pattern, for metrics: of a bounded set. */
    String route() {
        return route;
    }

    void route(String newRoute) {
        route = newRoute;
    }

    /** The public id of the virtual key it came with; empty when none is needed. */
    String keyId() {
        return keyId;
    }

    void keyId(String newKeyId) {
        keyId = newKeyId;
    }

    /** The model asked for. */
    String model() {
        return model;
    }

    boolean stream() {
        return stream;
    }

    void chat(String newModel, boolean streamed) {
        model = newModel;
        stream = streamed;
    }

    /** The HTTP status; 0 while there is no answer. */
    int status() {
        return status;
    }

    /** The HTTP status, or 499, which nobody was sent, when the client left before there was one. */
    int statusSeen() {
        return status == 0 && gone ? 499 : status;
    }

    void answered(int newStatus, long now) {
        status = newStatus;
        firstByteNanos = now;
    }

    /** When its answer began; 0 when it did not. */
    long firstByteNanos() {
        return firstByteNanos;
    }

    long bytesOut() {
        return bytesOut;
    }

    void wrote(long bytes) {
        bytesOut += bytes;
    }

    void outcome(ModelAnswer newAnswer) {
        answer = newAnswer;
        lastAttempt(newAnswer.attempts());
    }

    void outcome(Failure newFailure) {
        failure = newFailure;
        lastAttempt(newFailure.attempts());
    }

    private void lastAttempt(List<AttemptReport> attempts) {
        if (!attempts.isEmpty()) {
            providerLimits = attempts.get(attempts.size() - 1).limits();
        }
    }

    void streamedTokens(long tokens) {
        streamedTokens = tokens;
    }

    @Nullable
    ModelAnswer answer() {
        return answer;
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    /** Tokens billed as far as is known; 0 when nothing is. */
    long tokens() {
        Usage usage = answer == null ? Usage.UNKNOWN : answer.usage();
        return Math.max(streamedTokens, usage.totalTokens());
    }

    /** What is left of its key's minute, as its answer says. */
    LimitSnapshot limits() {
        return limits;
    }

    void limits(LimitSnapshot snapshot) {
        limits = snapshot;
    }

    /** What the provider that answers said of its own limits. */
    ProviderLimits providerLimits() {
        return providerLimits;
    }

    void providerLimits(ProviderLimits said) {
        providerLimits = said;
    }

    void lease(Lease taken) {
        lease = taken;
    }

    /** Gives its place in its key's limits back, with what it cost: what nobody knows stays reserved. */
    void settle(long now) {
        if (lease != null) {
            boolean neverSent = answer == null && failure != null && failure.delivery() == Delivery.NOT_SENT;
            lease.settle(tokens() > 0 ? tokens() : neverSent ? 0 : -1, now);
        }
    }

    /** Whether the client left before its answer was complete. */
    boolean gone() {
        return gone;
    }

    void left() {
        gone = true;
    }
}
