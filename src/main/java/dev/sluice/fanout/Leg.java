package dev.sluice.fanout;

import dev.sluice.model.AttemptReport;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.RequestId;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of a fan-out that has ended: how, and when it came how far. Times count from the acceptance of the fan-out;
 * null where it did not come so far.
 *
 * @param index its place in the request, from 0
 * @param id of the request, as in logs and at the provider
 * @param model as it was asked for
 * @param end how it ended
 * @param reason why it was cancelled or not started; empty otherwise
 * @param answer its answer; null unless it was answered
 * @param failure why there is none; of a cancelled leg, how far it had come; null when it was answered or not started
 * @param cost what its tokens cost by the catalogue's prices; null when it was not answered, or its model has no price
 * @param started when it was handed to the engine
 * @param sent when its first attempt had a connection and was on its way
 * @param firstByte when the head of a stream, or the whole of a plain reply, arrived
 * @param ended when it ended
 */
public record Leg(
        int index,
        RequestId id,
        String model,
        LegEnd end,
        String reason,
        @Nullable ChatAnswer answer,
        @Nullable Failure failure,
        @Nullable Double cost,
        @Nullable Duration started,
        @Nullable Duration sent,
        @Nullable Duration firstByte,
        Duration ended) {

    /** Every attempt made for it, at every provider. */
    public List<AttemptReport> attempts() {
        return answer != null ? answer.attempts() : failure != null ? failure.attempts() : List.of();
    }

    /** Tokens as billed, where the provider said so. */
    public Usage usage() {
        return answer == null ? Usage.UNKNOWN : answer.usage();
    }
}
