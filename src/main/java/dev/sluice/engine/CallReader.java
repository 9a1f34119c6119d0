package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of a streamed call, over all its rounds, for who reads them itself, a stage or a {@link StreamReading}: a provider that
 * searches the web may begin to answer more than once. Confined to its reader.
 */
public final class CallReader {
    private final StreamedCall call;
    private final Runnable changed;
    /** Those that are not read to their end, the first of them under way. */
    private final Deque<EventReader> feeds = new ArrayDeque<>();

    private @Nullable Outcome outcome;
    private boolean left;

    /** @param changed run on any thread when there may be more to read, or nothing more, after {@link #read} gave nothing */
    public CallReader(StreamedCall call, Runnable changed) {
        this.call = call;
        this.changed = changed;
    }

    /** Dispatches the call; what the actor hears belongs to {@link #receive}. */
    public void start(ActorRef<? super DispatchReply> replyTo) {
        call.start(replyTo);
    }

    /** Takes what the call's actor was told; there may be more to read now, or nothing more. */
    public void receive(DispatchReply reply) {
        if (reply instanceof DispatchReply.Committed committed) {
            if (left) {
                committed.feed().discard();
                return;
            }
            call.onLimits(committed.limits());
            EventReader feed = committed.feed().take();
            feed.onChanged(changed);
            feeds.add(feed);
        } else if (reply instanceof DispatchReply.Ended ended) {
            outcome = ended.outcome();
            call.onOutcome(ended.outcome());
        }
    }

    /** What there is; empty when it has to wait, or nothing more comes. */
    public List<ChatEvent> read() {
        @Nullable EventReader feed = current();
        @Nullable List<ChatEvent> events = feed == null ? null : feed.read();
        return events == null ? List.of() : events;
    }

    /** Whether the outcome is known and everything before it was read. */
    public boolean isOver() {
        return current() == null && outcome != null;
    }

    /** Why there is no answer, once it is over; null when there is one. */
    public @Nullable DispatchException failure() {
        return outcome instanceof Outcome.Failed failed ? new DispatchException(failed.failure()) : null;
    }

    /** Wants no more of it: the call is cancelled, and only its outcome awaited. */
    public void leave() {
        left = true;
        call.cancel();
        feeds.forEach(EventReader::close);
        feeds.clear();
    }

    /** Its reader stops. */
    public void stop() {
        if (outcome == null) {
            leave();
            call.onOutcome(Stopped.outcome());
        }
    }

    private @Nullable EventReader current() {
        @Nullable EventReader feed = feeds.peekFirst();
        while (feed != null && feed.isOver()) {
            feeds.removeFirst();
            feed = feeds.peekFirst();
        }
        return feed;
    }
}
