package dev.sluice.batch.run;

import dev.sluice.ModelCall;
import dev.sluice.Sluice;
import dev.sluice.api.ApiFailure;
import dev.sluice.api.ApiReplies;
import dev.sluice.api.ChatRequests;
import dev.sluice.api.EmbeddingRequests;
import dev.sluice.api.FanOutReplies;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.Deferral;
import dev.sluice.batch.ItemLines;
import dev.sluice.batch.ResultLines;
import dev.sluice.codec.Json;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.InvalidFanOutException;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls by the engine: deadlines, retries, fail-over and limits are its own. */
public final class EngineCaller implements ItemCaller {
    private static final String ANSWERED = "answered";

    private final Sluice sluice;
    private final Clock clock;

    public EngineCaller(Sluice sluice, Clock clock) {
        this.sluice = sluice;
        this.clock = clock;
    }

    @Override
    public Call call(String batch, String tenant, BatchOptions options, Claimed item, Consumer<ItemOutcome> then) {
        Asked asked = new Asked(batch, item, clock.instant());
        CallOptions call = options(tenant, options);
        JsonObject body = Json.parse(item.body());
        if (item.url().equals(ItemLines.EMBEDDINGS)) {
            return called(asked, sluice.embed(EmbeddingRequests.parse(body), call), then);
        }
        ChatRequest chat = ChatRequests.parse(body).request();
        JsonObject fanOut = options.fanOut().isEmpty() ? ItemLines.fanOut(body) : options.fanOut();
        if (!fanOut.isEmpty()) {
            try {
                return fannedOut(asked, sluice.fanOut(FanOutSpec.parse(fanOut).ask(chat), call), then);
            } catch (InvalidFanOutException e) {
                then.accept(invalid(asked, String.valueOf(e.getMessage())));
                return Call.OVER;
            }
        }
        return called(
                asked, sluice.chat(options.model().isEmpty() ? chat : chat.withModel(options.model()), call), then);
    }

    /** An item that is being asked. */
    private record Asked(String batch, Claimed item, Instant started) {}

    private Call called(Asked asked, ModelCall<?> made, Consumer<ItemOutcome> then) {
        String id = made.id().value();
        var unused = made.whenComplete((answer, failure) ->
                then.accept(answer == null ? failed(asked, id, failure) : answered(asked, id, answer)));
        return () -> made.cancel(true);
    }

    private Call fannedOut(Asked asked, FanOutCall made, Consumer<ItemOutcome> then) {
        String id = made.id().value();
        var unused = made.whenComplete((result, failure) ->
                then.accept(result == null ? failed(asked, id, failure) : fannedOut(asked, id, result)));
        return () -> made.cancel(true);
    }

    private static CallOptions options(String tenant, BatchOptions options) {
        CallOptions call = CallOptions.DEFAULT.withTenant(tenant);
        return options.callDeadline() == null ? call : call.withDeadline(options.callDeadline());
    }

    private ItemOutcome answered(Asked asked, String id, ModelAnswer answer) {
        Instant now = clock.instant();
        ClaimEnd claim = new ClaimEnd(
                ANSWERED,
                asked.started(),
                now,
                answer.provider(),
                answer.providerRequestId(),
                answer.attempts().size(),
                answer.usage());
        JsonObject body = ApiReplies.body(answer, "chatcmpl-" + id, now.getEpochSecond());
        return new ItemOutcome.Ended(claim, ResultLines.answered(asked.batch(), asked.item(), id, body));
    }

    private ItemOutcome fannedOut(Asked asked, String id, FanOutResult result) {
        Instant now = clock.instant();
        Optional<Failure> failure = result.failure();
        if (failure.isPresent()) {
            return failed(asked, id, failure.get(), result.usage(), FanOutReplies.extension(result));
        }
        String providers =
                result.answers().stream().map(ModelAnswer::provider).distinct().collect(Collectors.joining(","));
        ClaimEnd claim = new ClaimEnd(ANSWERED, asked.started(), now, providers, "", result.calls(), result.usage());
        JsonObject body = FanOutReplies.body(result, now.getEpochSecond());
        return new ItemOutcome.Ended(claim, ResultLines.answered(asked.batch(), asked.item(), id, body));
    }

    private ItemOutcome failed(Asked asked, String id, @Nullable Throwable failure) {
        if (failure instanceof DispatchException known) {
            return failed(asked, id, known.failure(), Usage.UNKNOWN, JsonObject.EMPTY);
        }
        Instant now = clock.instant();
        return failure instanceof CancellationException
                ? new ItemOutcome.Withdrawn(new ClaimEnd("withdrawn", asked.started(), now, "", "", 0, Usage.UNKNOWN))
                : defect(asked.batch(), asked.item(), id, asked.started(), now, String.valueOf(failure));
    }

    private ItemOutcome failed(Asked asked, String id, Failure failure, Usage usage, JsonObject extension) {
        ClaimEnd claim = new ClaimEnd(
                failure.kind().code(),
                asked.started(),
                clock.instant(),
                failure.provider(),
                failure.cause().providerRequestId(),
                failure.attempts().size(),
                usage);
        if (failure.kind() == FailureKind.CANCELLED) {
            return new ItemOutcome.Withdrawn(claim);
        }
        Optional<Deferral> deferral = Deferral.of(failure);
        if (deferral.isPresent()) {
            return new ItemOutcome.Deferred(claim, deferral.get(), failure.describe());
        }
        ApiFailure said = ApiFailure.of(failure);
        JsonObject body = extension.isEmpty() ? said.body() : said.body().with(ChatRequests.EXTENSION, extension);
        return new ItemOutcome.Ended(claim, ResultLines.failed(asked.batch(), asked.item(), said.status(), id, body));
    }

    /** Of a fan-out that can't be made as things are configured now: nothing was sent. */
    private ItemOutcome invalid(Asked asked, String why) {
        String code = FailureKind.INVALID_REQUEST.code();
        ApiFailure said = new ApiFailure(400, "invalid_request_error", code, why, "sluice.fan_out");
        return new ItemOutcome.Ended(
                new ClaimEnd(code, asked.started(), clock.instant(), "", "", 0, Usage.UNKNOWN),
                ResultLines.failed(asked.batch(), asked.item(), said.status(), "", said.body()));
    }

    /** What should not happen ends the item all the same. */
    static ItemOutcome.Ended defect(String batch, Claimed item, String id, Instant started, Instant now, String what) {
        String code = FailureKind.INTERNAL.code();
        ApiFailure said = new ApiFailure(500, "sluice_error", code, "a defect of Sluice's own: " + what, null);
        return new ItemOutcome.Ended(
                new ClaimEnd(code, started, now, "", "", 0, Usage.UNKNOWN),
                ResultLines.failed(batch, item, said.status(), id, said.body()));
    }
}
