package dev.sluice.gateway;

import dev.sluice.api.ChatRequests;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.Deferral;
import dev.sluice.batch.ItemLines;
import dev.sluice.batch.ResultLines;
import dev.sluice.batch.run.ItemCaller;
import dev.sluice.batch.run.ItemOutcome;
import dev.sluice.codec.Json;
import dev.sluice.gateway.keys.KeyAdmission;
import dev.sluice.gateway.keys.KeyLimit;
import dev.sluice.gateway.keys.Lease;
import dev.sluice.gateway.keys.VirtualKey;
import dev.sluice.model.Usage;
import dev.sluice.policy.TokenEstimate;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a batch within the limits of the key it came with, as they are when an item is sent: what has no room yet waits, and
 * with a key that is no longer in force everything does, until the batch expires. Interactive requests of the key take turns
 * with its batches.
 */
final class KeyedCaller implements ItemCaller {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ItemCaller caller;
    private final Tenants tenants;

    KeyedCaller(ItemCaller caller, Tenants tenants) {
        this.caller = caller;
        this.tenants = tenants;
    }

    @Override
    public Call call(String batch, String tenant, BatchOptions options, Claimed item, Consumer<ItemOutcome> then) {
        String turn = "batch:" + tenant;
        if (!tenants.needKeys()) {
            return caller.call(batch, turn, options, item, then);
        }
        @Nullable VirtualKey key = tenants.inForce(tenant);
        if (key == null) {
            return refuse(then, new Deferral("invalid_api_key", null, LONG, true), "the batch's key is not in force");
        }
        KeyAdmission admission = tenants.acquire(key, estimate(item));
        if (admission instanceof KeyAdmission.Refused refused) {
            return refused.reason() == KeyLimit.REQUEST_SIZE
                    ? tooLarge(batch, item, refused, then)
                    : refuse(
                            then,
                            new Deferral("rate_limit_exceeded", refused.retryAfter(), SHORT, false),
                            "the key's limit is reached: " + refused.reason() + " of " + refused.limit());
        }
        Lease lease = ((KeyAdmission.Granted) admission).lease();
        return caller.call(batch, turn, within(options, key), item, outcome -> {
            boolean unused = lease.settle(used(outcome), System.nanoTime());
            then.accept(outcome);
        });
    }

    private static BatchOptions within(BatchOptions options, VirtualKey key) {
        @Nullable Duration most = key.terms().maxDeadline();
        @Nullable Duration asked = options.callDeadline();
        return most == null || (asked != null && asked.compareTo(most) <= 0) ? options : options.withCallDeadline(most);
    }

    private static long estimate(Claimed item) {
        return item.url().equals(ItemLines.CHAT)
                ? TokenEstimate.ofRequest(
                        ChatRequests.parse(Json.parse(item.body())).request(), 0)
                : TokenEstimate.ofText(item.body());
    }

    /** Tokens as far as is known; what nobody knows stays reserved. */
    private static long used(ItemOutcome outcome) {
        if (outcome instanceof ItemOutcome.Ended ended && ended.claim().usage().totalTokens() > 0) {
            return ended.claim().usage().totalTokens();
        }
        return outcome instanceof ItemOutcome.Deferred ? 0 : -1;
    }

    private static Call refuse(Consumer<ItemOutcome> then, Deferral deferral, String message) {
        then.accept(new ItemOutcome.Deferred(claim(deferral.why()), deferral, message));
        return Call.OVER;
    }

    private static Call tooLarge(String batch, Claimed item, KeyAdmission.Refused refused, Consumer<ItemOutcome> then) {
        GatewayError error = new GatewayError(
                400,
                "policy_error",
                "request_too_large",
                "the request alone passes the key's limit of " + refused.limit()
                        + " tokens in a minute (expected: a shorter prompt or max_tokens)",
                null,
                null,
                false);
        then.accept(new ItemOutcome.Ended(
                claim(error.code()), ResultLines.failed(batch, item, error.status(), "", error.body())));
        return Call.OVER;
    }

    private static ClaimEnd claim(String how) {
        Instant now = Instant.now();
        return new ClaimEnd(how, now, now, "", "", 0, Usage.UNKNOWN);
    }
}
