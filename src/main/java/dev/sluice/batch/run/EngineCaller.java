package dev.sluice.batch.run;

import dev.sluice.ModelCall;
import dev.sluice.Sluice;
import dev.sluice.api.ApiFailure;
import dev.sluice.api.ApiReplies;
import dev.sluice.api.ChatRequests;
import dev.sluice.api.EmbeddingRequests;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.Deferral;
import dev.sluice.batch.Ending;
import dev.sluice.batch.ItemLines;
import dev.sluice.batch.ResultLines;
import dev.sluice.codec.Json;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.Usage;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls by the engine: deadlines, retries, fail-over and limits are its own. */
public final class EngineCaller implements ItemCaller {
    private final Sluice sluice;
    private final Clock clock;

    public EngineCaller(Sluice sluice, Clock clock) {
        this.sluice = sluice;
        this.clock = clock;
    }

    @Override
    public Call call(String batch, String tenant, BatchOptions options, Claimed item, Consumer<ItemOutcome> then) {
        Instant started = clock.instant();
        CallOptions call = options(tenant, options);
        JsonObject body = Json.parse(item.body());
        ModelCall<?> made = item.url().equals(ItemLines.EMBEDDINGS)
                ? sluice.embed(EmbeddingRequests.parse(body), call)
                : sluice.chat(chat(body, options), call);
        String id = made.id().value();
        var unused = made.whenComplete((answer, failure) -> then.accept(outcome(batch, item, id, started, answer, failure)));
        return () -> made.cancel(true);
    }

    private static ChatRequest chat(JsonObject body, BatchOptions options) {
        ChatRequest request = ChatRequests.parse(body).request();
        return options.models().isEmpty() ? request : request.withModel(options.models().get(0));
    }

    private static CallOptions options(String tenant, BatchOptions options) {
        CallOptions call = CallOptions.DEFAULT.withTenant(tenant);
        return options.callDeadline() == null ? call : call.withDeadline(options.callDeadline());
    }

    private ItemOutcome outcome(
            String batch,
            Claimed item,
            String id,
            Instant started,
            @Nullable ModelAnswer answer,
            @Nullable Throwable failure) {
        Instant now = clock.instant();
        if (answer != null) {
            ClaimEnd claim = new ClaimEnd(
                    "answered",
                    started,
                    now,
                    answer.provider(),
                    answer.providerRequestId(),
                    answer.attempts().size(),
                    answer.usage());
            JsonObject body = ApiReplies.body(answer, "chatcmpl-" + id, now.getEpochSecond());
            return new ItemOutcome.Ended(claim, ResultLines.answered(batch, item, id, body));
        }
        if (failure instanceof DispatchException known) {
            return failed(batch, item, id, started, now, known.failure());
        }
        if (failure instanceof CancellationException) {
            return new ItemOutcome.Withdrawn(new ClaimEnd("withdrawn", started, now, "", "", 0, Usage.UNKNOWN));
        }
        return defect(batch, item, id, started, now, String.valueOf(failure));
    }

    private static ItemOutcome failed(
            String batch, Claimed item, String id, Instant started, Instant now, Failure failure) {
        ClaimEnd claim = new ClaimEnd(
                failure.kind().code(),
                started,
                now,
                failure.provider(),
                failure.cause().providerRequestId(),
                failure.attempts().size(),
                Usage.UNKNOWN);
        if (failure.kind() == FailureKind.CANCELLED) {
            return new ItemOutcome.Withdrawn(claim);
        }
        Optional<Deferral> deferral = Deferral.of(failure);
        if (deferral.isPresent()) {
            return new ItemOutcome.Deferred(claim, deferral.get(), failure.describe());
        }
        ApiFailure said = ApiFailure.of(failure);
        Ending ending = ResultLines.failed(batch, item, said.status(), id, said.body());
        return new ItemOutcome.Ended(claim, ending);
    }

    /** What should not happen ends the item all the same. */
    static ItemOutcome.Ended defect(
            String batch, Claimed item, String id, Instant started, Instant now, String what) {
        String code = FailureKind.INTERNAL.code();
        ApiFailure said = new ApiFailure(500, "sluice_error", code, "a defect of Sluice's own: " + what, null);
        return new ItemOutcome.Ended(
                new ClaimEnd(code, started, now, "", "", 0, Usage.UNKNOWN),
                ResultLines.failed(batch, item, said.status(), id, said.body()));
    }
}
