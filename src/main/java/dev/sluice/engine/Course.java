package dev.sluice.engine;

import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import java.time.Duration;
import java.util.List;

/**
 * What several requests that belong together do next: decisions only, time is an argument. Confined to its
 * {@link RequestGroup}, which tells it what happens and carries out the steps it answers with, in their order.
 */
public interface Course {
    /** The group runs; asked once, before anything else. */
    List<Step> begin(long now);

    /** The first content of a stream is here; it is let go unless the steps pass it on. */
    List<Step> onCommitted(RequestId id, long now);

    /** A request that was started has ended; told once for each. */
    List<Step> onEnded(RequestId id, Outcome outcome, long now);

    /** The time of the latest {@link Wake} has come. */
    List<Step> onWake(long now);

    /** The caller gives up. */
    List<Step> onCancel(long now);

    /** The group stopped before its end: the actor system ends, or something threw. Nothing is asked after it. */
    void onStopped();

    /** Something to do. */
    sealed interface Step permits Start, Cancel, Wake, Pass, Conclude, End {}

    /** Dispatch a request; its deadline counts from now. */
    record Start(RequestId id, ChatRequest request, CallOptions options, boolean stream) implements Step {}

    /** Cancel a request that was started; its end is told all the same. */
    record Cancel(RequestId id) implements Step {}

    /** Tell after this long; takes the place of an earlier one. */
    record Wake(Duration after) implements Step {}

    /** Hand the stream that was just committed to the group's reader, who knows it {@code as} the call it asked for. */
    record Pass(RequestId id, RequestId as) implements Step {}

    /** Tell the group's reader how it ended; nothing is passed on after it. */
    record Conclude(RequestId id, Outcome outcome) implements Step {}

    /** Stop; no request that was started may be left. */
    enum End implements Step {
        INSTANCE
    }
}
