package dev.sluice.engine;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.sluice.codec.CallContext;
import dev.sluice.codec.Decoded;
import dev.sluice.codec.InvalidRequestException;
import dev.sluice.http.ExchangeListener;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
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
 * One HTTP exchange: encode, send, first byte, decode. It runs the phase clocks, can be aborted in every phase, and says
 * {@link Event.Ended} exactly once, after its connection is free or closed. It knows nothing of retries.
 */
final class Attempt extends AbstractBehavior<Attempt.Command> {
    /** How long a connection may keep bytes coming after the dialect's last word before it is given up. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    sealed interface Command
            permits Abort,
                    Sent,
                    ReplyReceived,
                    StreamOpened,
                    ContentSeen,
                    LastWord,
                    StreamEnded,
                    NoReply,
                    Freed,
                    ClockRang {}

    /** Ends the attempt with a failure, wherever it stands; its socket is closed. Asked for at that time. */
    record Abort(AttemptFailure failure, long askedNanos) implements Command {}

    private record Sent() implements Command {}

    private record ReplyReceived(HttpReply reply) implements Command {}

    private record StreamOpened(HttpHead head, Source<ByteString, NotUsed> body) implements Command {}

    private record ContentSeen() implements Command {}

    private record LastWord() implements Command {}

    private record StreamEnded(Decoded result, String partialText) implements Command {}

    private record NoReply(AttemptFailure failure) implements Command {}

    private record Freed() implements Command {}

    private record ClockRang(PhaseClock clock) implements Command {}

    /** What the owner hears. */
    sealed interface Event {
        /** The number of the attempt that says so. */
        int number();

        /** The first content of a stream is here; its head said so much of the provider's limits. */
        record Committed(int number, EventFeed feed, ProviderLimits limits) implements Event {}

        /**
         * The attempt is over and its connection free.
         *
         * @param result what it amounts to
         * @param phase how far it came
         * @param partial what of a stream had arrived
         * @param times when it came how far
         * @param limits what its reply said of the provider's rate limits
         */
        record Ended(int number, Decoded result, Phase phase, String partial, AttemptTimes times, ProviderLimits limits)
                implements Event {}
    }

    /**
     * An attempt of a request.
     *
     * @param request what is asked, a conversation as it stands in this round
     * @param number 1 for the first at this provider
     */
    static Behavior<Command> create(
            Provider provider,
            HttpTransport transport,
            RequestJob job,
            ModelRequest request,
            int number,
            EngineContext engine,
            ActorRef<? super Event> owner) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            Attempt attempt = new Attempt(context, timers, provider, transport, job, number, engine, owner);
            attempt.start(request);
            return attempt;
        }));
    }

    private final TimerScheduler<Command> timers;
    private final Provider provider;
    private final HttpTransport transport;
    private final RequestJob job;
    private final AttemptClocks clocks;
    private final int number;
    private final EngineContext engine;
    private final ActorRef<? super Event> owner;
    private final AttemptWatch watch;
    private HttpTransport.@Nullable Exchange exchange;
    private @Nullable EventTap tap;
    private @Nullable EventFeed feed;
    private @Nullable Decoded result;
    private String partialText = "";
    private Phase phase = Phase.CONNECTING;
    private boolean freed;
    private boolean bodyOpen;
    private boolean committed;
    private long sentNanos;

    private Attempt(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Provider provider,
            HttpTransport transport,
            RequestJob job,
            int number,
            EngineContext engine,
            ActorRef<? super Event> owner) {
        super(context);
        this.timers = timers;
        this.provider = provider;
        this.transport = transport;
        this.job = job;
        this.clocks = new AttemptClocks(job.clocks());
        this.number = number;
        this.engine = engine;
        this.owner = owner;
        this.watch = new AttemptWatch(engine.now());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Abort.class, this::onAbort)
                .onMessage(Sent.class, this::onSent)
                .onMessage(ReplyReceived.class, this::onReplyReceived)
                .onMessage(StreamOpened.class, this::onStreamOpened)
                .onMessage(ContentSeen.class, this::onContentSeen)
                .onMessage(LastWord.class, this::onLastWord)
                .onMessage(StreamEnded.class, this::onStreamEnded)
                .onMessage(NoReply.class, this::onNoReply)
                .onMessage(Freed.class, this::onFreed)
                .onMessage(ClockRang.class, this::onClockRang)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private void start(ModelRequest request) {
        HttpCall call;
        try {
            call = provider.dialect()
                    .encode(
                            request,
                            new CallContext(
                                    provider.basePath(),
                                    job.model(),
                                    job.stream(),
                                    job.id(),
                                    job.before().size() + number,
                                    provider.credential(),
                                    Instant.now()));
        } catch (InvalidRequestException e) {
            result = new Decoded.Refused(
                    AttemptFailure.of(FailureKind.INVALID_REQUEST, Delivery.NOT_SENT, String.valueOf(e.getMessage())));
            getContext().getSelf().tell(new Freed());
            return;
        }
        ring(PhaseClock.CONNECT, job.clocks().connect());
        TraceContext trace =
                engine.listener().outgoing(job.id(), number, job.options().trace());
        exchange = transport.start(call.with(trace), new Listener(getContext().getSelf()));
    }

    private Behavior<Command> onAbort(Abort abort) {
        return fail(abort.failure(), abort.askedNanos());
    }

    private Behavior<Command> onSent(Sent sent) {
        phase = Phase.SENT;
        sentNanos = engine.now();
        watch.sent(sentNanos);
        if (job.stream()) {
            ring(PhaseClock.FIRST_BYTE, job.clocks().firstByte());
        } else {
            timers.cancelAll();
        }
        return this;
    }

    private Behavior<Command> onReplyReceived(ReplyReceived received) {
        phase = Phase.HEAD_RECEIVED;
        watch.head(received.reply().head(), engine.now());
        return settle(provider.dialect().decode(job.request(), received.reply()));
    }

    private Behavior<Command> onStreamOpened(StreamOpened opened) {
        phase = Phase.HEAD_RECEIVED;
        watch.head(opened.head(), engine.now());
        EventTap newTap = new EventTap(
                provider.dialect().openStream(opened.head()),
                engine.nanoClock(),
                new Listener(getContext().getSelf()));
        tap = newTap;
        bodyOpen = true;
        feed = opened.body().via(newTap).runWith(new EventFeed.Intake(), materializer());
        if (result != null && exchange != null) {
            exchange.abort();
        } else {
            Duration spent = Duration.ofNanos(engine.now() - sentNanos);
            ring(PhaseClock.FIRST_EVENT, job.clocks().firstEvent().minus(spent));
        }
        return this;
    }

    private Behavior<Command> onContentSeen(ContentSeen seen) {
        if (result == null && feed != null) {
            phase = Phase.STREAMING;
            committed = true;
            watch.content(engine.now());
            owner.tell(new Event.Committed(number, feed, watch.limits()));
            ring(PhaseClock.IDLE, clocks.firstLook());
        }
        return this;
    }

    private Behavior<Command> onLastWord(LastWord lastWord) {
        timers.cancelAll();
        timers.startSingleTimer(new ClockRang(PhaseClock.TOTAL), DRAIN);
        return this;
    }

    private Behavior<Command> onStreamEnded(StreamEnded ended) {
        bodyOpen = false;
        partialText = ended.partialText();
        watch.ended(ended.result(), engine.now());
        return settle(ended.result());
    }

    private Behavior<Command> onNoReply(NoReply noReply) {
        return settle(new Decoded.Refused(noReply.failure()));
    }

    private Behavior<Command> onFreed(Freed free) {
        freed = true;
        return endIfOver();
    }

    /** A clock's end; {@link PhaseClock#TOTAL} here means that the connection did not fall silent after the last word. */
    private Behavior<Command> onClockRang(ClockRang rang) {
        return switch (rang.clock()) {
            case TOTAL -> {
                if (exchange != null) {
                    exchange.abort();
                }
                yield this;
            }
            case IDLE, CONSUMER -> checkProgress();
            default -> fail(clocks.ranOut(rang.clock()), engine.now());
        };
    }

    private Behavior<Command> checkProgress() {
        if (tap == null || result != null) {
            return this;
        }
        long now = engine.now();
        AttemptClocks.Progress progress = clocks.progress(tap.owedFor(now), tap.unreadFor(now));
        if (progress.failure() != null) {
            return fail(progress.failure(), now);
        }
        timers.startSingleTimer(new ClockRang(PhaseClock.IDLE), progress.lookAgain());
        return this;
    }

    private Behavior<Command> onPostStop(PostStop stopped) {
        if (exchange != null && !freed) {
            exchange.abort();
        }
        if (feed != null && !committed) {
            feed.discard(materializer());
        }
        return this;
    }

    private Materializer materializer() {
        return SystemMaterializer.get(getContext().getSystem()).materializer();
    }

    private Behavior<Command> fail(AttemptFailure failure, long askedNanos) {
        if (result == null) {
            result = new Decoded.Refused(failure.withDelivery(delivery()));
            timers.cancelAll();
            watch.abortWished(askedNanos);
            if (exchange != null) {
                exchange.abort();
            }
        }
        return endIfOver();
    }

    private Behavior<Command> settle(Decoded settled) {
        timers.cancelAll();
        if (result == null) {
            result = settled;
        }
        return endIfOver();
    }

    private Behavior<Command> endIfOver() {
        if (!freed || result == null || bodyOpen) {
            return this;
        }
        AttemptTimes times = watch.times(exchange, engine.now());
        owner.tell(new Event.Ended(number, result, phase, partialText, times, watch.limits()));
        return Behaviors.stopped();
    }

    private void ring(PhaseClock clock, Duration after) {
        timers.cancelAll();
        if (after.compareTo(job.deadline().remaining(engine.now())) < 0) {
            timers.startSingleTimer(new ClockRang(clock), after);
        }
    }

    private Delivery delivery() {
        return phase == Phase.CONNECTING ? Delivery.NOT_SENT : Delivery.MAYBE_SENT;
    }

    private record Listener(ActorRef<Command> self) implements ExchangeListener, EventTap.Listener {
        @Override
        public void onSent() {
            self.tell(new Sent());
        }

        @Override
        public void onReply(HttpReply reply) {
            self.tell(new ReplyReceived(reply));
        }

        @Override
        public void onStream(HttpHead head, Source<ByteString, NotUsed> body) {
            self.tell(new StreamOpened(head, body));
        }

        @Override
        public void onFailed(AttemptFailure failure) {
            self.tell(new NoReply(failure));
        }

        @Override
        public void onFreed() {
            self.tell(new Freed());
        }

        @Override
        public void onFirstContent() {
            self.tell(new ContentSeen());
        }

        @Override
        public void onLastWord() {
            self.tell(new LastWord());
        }

        @Override
        public void onEnd(Decoded result, String partialText) {
            self.tell(new StreamEnded(result, partialText));
        }
    }
}
