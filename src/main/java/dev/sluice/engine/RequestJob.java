package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import dev.sluice.config.ClockProfile;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.RequestId;
import dev.sluice.policy.Deadline;
import java.util.List;

/**
 * One request at one provider.
 *
 * @param id the same at every provider it goes to
 * @param request as the caller gave it
 * @param model the provider's id of the model
 * @param options as the caller gave them
 * @param clocks the clocks of its profile at this provider
 * @param stream whether events are asked for
 * @param deadline the one deadline, from acceptance by the engine
 * @param before attempts already made at other providers
 * @param caller hears {@link DispatchReply.Committed}
 */
record RequestJob(
        RequestId id,
        ChatRequest request,
        String model,
        CallOptions options,
        ClockProfile clocks,
        boolean stream,
        Deadline deadline,
        List<AttemptReport> before,
        ActorRef<? super DispatchReply> caller) {
    RequestJob {
        before = List.copyOf(before);
    }
}
