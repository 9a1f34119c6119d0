package dev.sluice.engine;

import dev.sluice.codec.CallContext;
import dev.sluice.codec.Decoded;
import dev.sluice.codec.InvalidRequestException;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpTransport;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.TraceContext;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange: encode, send, first byte, decode. It runs the phase clocks, can be aborted in every phase, and gives
 * its {@link Ended} exactly once, after its connection is free or closed. It knows nothing of retries.
 *
 * <p>Confined to the actor of its request, which hands it what happens to it.
 */
final class Attempt {
    /** How long a connection may keep bytes coming after the dialect's last word before it is given up. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private static final AttemptFailure LOST =
            AttemptFailure.of(FailureKind.INTERNAL, Delivery.MAYBE_SENT, "the exchange ended without an outcome");

    /** What its owner does for it. */
    interface Owner {
        /** Hands it an event, in the owner's own time; any thread. */
        void tell(int number, AttemptEvent event);

        /** Tells it {@link AttemptEvent.ClockRang} after this long, in place of what was set before. */
        void ring(int number, PhaseClock clock, Duration after);

        /** Tells it of no clock any more. */
        void silence();

        /** The first content of a stream is here; its head said so much of the provider's limits. */
        void committed(EventFeed feed, ProviderLimits limits);
    }

    /**
     * The attempt is over and its connection free.
     *
     * @param result what it amounts to
     * @param phase how far it came
     * @param partial what of a stream had arrived
     * @param times when it came how far
     * @param limits what its reply said of the provider's rate limits
     */
    record Ended(Decoded result, Phase phase, String partial, AttemptTimes times, ProviderLimits limits) {}

    private final Provider provider;
    private final RequestJob job;
    private final int number;
    private final EngineContext engine;
    private final Owner owner;
    private final AttemptClocks clocks;
    private final AttemptWatch watch;
    private final AttemptEvents events;
    private HttpTransport.@Nullable Exchange exchange;
    private @Nullable EventTap tap;
    private @Nullable EventFeed feed;
    private @Nullable Decoded result;
    private String partialText = "";
    /** Beyond having been sent. */
    private @Nullable Phase reached;

    private boolean freed;
    private boolean bodyEnded;
    private boolean committed;

    /** @param number 1 for the first at this provider */
    Attempt(Provider provider, RequestJob job, int number, EngineContext engine, Owner owner) {
        this.provider = provider;
        this.job = job;
        this.number = number;
        this.engine = engine;
        this.owner = owner;
        this.clocks = new AttemptClocks(job.clocks());
        this.watch = new AttemptWatch(engine.now());
        this.events = new AttemptEvents(
                provider.dialect(), job.stream(), engine.nanoClock(), event -> owner.tell(number, event));
    }

    int number() {
        return number;
    }

    /** Sends the call: what is asked, a conversation as it stands in this round. Its end, if it can't be sent. */
    @Nullable
    Ended start(ModelRequest request, HttpTransport transport) {
        HttpCall call;
        try {
            call = provider.dialect().encode(request, context());
        } catch (InvalidRequestException e) {
            freed = true;
            return settle(new Decoded.Refused(
                    AttemptFailure.of(FailureKind.INVALID_REQUEST, Delivery.NOT_SENT, String.valueOf(e.getMessage()))));
        }
        TraceContext trace =
                engine.listener().outgoing(job.id(), number, job.options().trace());
        HttpTransport.Exchange started = transport.start(call.with(trace), events);
        exchange = started;
        if (!started.isReused()) {
            ring(PhaseClock.CONNECT, job.clocks().connect());
        }
        return null;
    }

    /** Takes what happened; its end, if this was it. */
    @Nullable
    Ended on(AttemptEvent event) {
        if (event instanceof AttemptEvent.Freed over) {
            return onFreed(over);
        } else if (event instanceof AttemptEvent.Sent) {
            onSent();
        } else if (event instanceof AttemptEvent.StreamOpened opened) {
            onStreamOpened(opened);
        } else if (event instanceof AttemptEvent.ContentSeen seen) {
            onContentSeen(seen);
        } else if (event instanceof AttemptEvent.LastWord) {
            owner.ring(number, PhaseClock.TOTAL, DRAIN);
        } else if (event instanceof AttemptEvent.StreamEnded ended) {
            return onStreamEnded(ended);
        } else if (event instanceof AttemptEvent.ClockRang rang) {
            return onClockRang(rang.clock());
        }
        return null;
    }

    /** Ends with a failure, wherever it stands; its socket is closed. Asked for at that time. Its end, if nothing is left to wait for. */
    @Nullable
    Ended abort(AttemptFailure failure, long askedNanos) {
        if (result == null) {
            result = new Decoded.Refused(failure.withDelivery(delivery()));
            owner.silence();
            watch.abortWished(askedNanos);
            if (exchange != null) {
                exchange.abort();
            }
        }
        return endIfOver();
    }

    /** Lets go of all it holds, without waiting for anything: its owner is no more, or it has failed itself. */
    void abandon() {
        if (exchange != null && !freed) {
            exchange.abort();
        }
        if (feed != null && !committed) {
            feed.discard();
        }
    }

    /** Where it stands. */
    Phase phase() {
        return reached != null ? reached : events.isSent() ? Phase.SENT : Phase.CONNECTING;
    }

    private @Nullable Ended onFreed(AttemptEvent.Freed over) {
        freed = true;
        if (over.reply() != null) {
            reached = Phase.HEAD_RECEIVED;
            watch.head(over.reply().head(), over.repliedNanos());
            return settle(result == null ? provider.dialect().decode(job.request(), over.reply()) : result);
        }
        if (over.failure() != null) {
            return settle(new Decoded.Refused(over.failure()));
        }
        return result == null && tap == null ? settle(new Decoded.Refused(LOST)) : endIfOver();
    }

    private void onSent() {
        if (reached == null && result == null) {
            ring(PhaseClock.FIRST_BYTE, job.clocks().firstByte());
        }
    }

    private void onStreamOpened(AttemptEvent.StreamOpened opened) {
        if (tap != null) {
            return;
        }
        reached = Phase.HEAD_RECEIVED;
        watch.head(opened.head(), engine.now());
        tap = opened.tap();
        feed = opened.feed();
        if (result == null) {
            ring(PhaseClock.FIRST_EVENT, job.clocks().firstEvent().minus(sinceSent()));
        } else if (exchange != null) {
            exchange.abort();
        }
    }

    private void onContentSeen(AttemptEvent.ContentSeen seen) {
        onStreamOpened(seen.opened());
        if (result == null && feed != null) {
            reached = Phase.STREAMING;
            committed = true;
            watch.content(engine.now());
            owner.committed(feed, watch.limits());
            ring(PhaseClock.IDLE, clocks.firstLook());
        }
    }

    private @Nullable Ended onStreamEnded(AttemptEvent.StreamEnded ended) {
        bodyEnded = true;
        partialText = ended.partialText();
        watch.ended(ended.result(), engine.now());
        return settle(ended.result());
    }

    private @Nullable Ended onClockRang(PhaseClock clock) {
        if (clock == PhaseClock.TOTAL) {
            if (exchange != null) {
                exchange.abort();
            }
            return null;
        }
        // The call was sent in time, and nobody was told.
        if (clock == PhaseClock.CONNECT && events.isSent()) {
            return null;
        }
        return clock == PhaseClock.IDLE ? checkProgress() : abort(clocks.ranOut(clock), engine.now());
    }

    private @Nullable Ended checkProgress() {
        if (tap == null || result != null) {
            return null;
        }
        long now = engine.now();
        AttemptClocks.Progress progress = clocks.progress(tap.owedFor(now), tap.unreadFor(now));
        if (progress.failure() != null) {
            return abort(progress.failure(), now);
        }
        owner.ring(number, PhaseClock.IDLE, progress.lookAgain());
        return null;
    }

    private @Nullable Ended settle(Decoded settled) {
        owner.silence();
        if (result == null) {
            result = settled;
        }
        return endIfOver();
    }

    private @Nullable Ended endIfOver() {
        if (!freed || result == null || (tap != null && !bodyEnded)) {
            return null;
        }
        if (events.isSent()) {
            watch.sent(events.sentNanos());
        }
        return new Ended(result, phase(), partialText, watch.times(exchange, engine.now()), watch.limits());
    }

    /** Sets a clock, unless the deadline comes before it. */
    private void ring(PhaseClock clock, Duration after) {
        owner.silence();
        if (after.compareTo(job.deadline().remaining(engine.now())) < 0) {
            owner.ring(number, clock, after);
        }
    }

    private Duration sinceSent() {
        return events.isSent() ? Duration.ofNanos(engine.now() - events.sentNanos()) : Duration.ZERO;
    }

    private Delivery delivery() {
        return phase() == Phase.CONNECTING ? Delivery.NOT_SENT : Delivery.MAYBE_SENT;
    }

    private CallContext context() {
        return new CallContext(
                provider.basePath(),
                job.model(),
                job.stream(),
                job.id(),
                job.before().size() + number,
                provider.credential(),
                Instant.now());
    }
}
