package dev.sluice.load.direct;

import dev.sluice.load.generator.Recording;
import dev.sluice.load.generator.RunClock;
import dev.sluice.load.generator.Segment;
import dev.sluice.load.measure.Ending;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.measure.Tick;
import dev.sluice.model.ChatRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's part of the load: of an open load every so manieth request, of a closed one its share of the users. On that event
 * loop only, but for {@link #begin}, {@link #stop} and {@link #cut}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is scheduled here tells for itself, and ends with the event loop
final class LoadLoop {
    private static final long KEEP_NANOS = 20_000_000;
    private static final long TELL_NANOS = 50_000_000;
    private static final long RENEW_NANOS = 30_000_000_000L;

    private final EventLoop eventLoop;
    private final int index;
    private final int loops;
    private final DirectSettings settings;
    private final Connector connector;
    private final RunClock clock;
    private final Consumer<Tick> told;
    private final Answer answer;
    private final byte[] scratch = new byte[64 * 1024];
    private final Recording recording = new Recording();
    private final Deque<LoadConnection> idle = new ArrayDeque<>();
    private final Set<LoadConnection> open = new HashSet<>();
    private final Waiting waiting;
    private final Running running;
    private Templates templates;
    private @Nullable Segment segment;
    private @Nullable Turns turns;
    private CompletableFuture<Void> over = new CompletableFuture<>();
    private long nextUserNumber;
    private boolean paceScheduled;
    private boolean sending;
    private int inFlight;
    private long keepDueNanos;
    private long toldNanos;
    private long renewedNanos;

    LoadLoop(
            EventLoop eventLoop,
            int index,
            DirectSettings settings,
            Connector connector,
            Templates templates,
            Answer answer,
            RunClock clock,
            Consumer<Tick> told) {
        this.eventLoop = eventLoop;
        this.index = index;
        this.loops = settings.threads();
        this.settings = settings;
        this.connector = connector;
        this.templates = templates;
        this.answer = answer;
        this.clock = clock;
        this.told = told;
        this.running = new Running(settings.timeout());
        this.waiting = new Waiting(settings.timeout());
    }

    /** Begins a segment; completes when all of it has ended and been told of. Any thread. */
    CompletableFuture<Void> begin(Segment next, long runNanos) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        eventLoop.execute(() -> onBegin(next, runNanos, ended));
        return ended;
    }

    /** Any thread. */
    void stop() {
        eventLoop.execute(() -> {
            sending = false;
            waiting.drain().forEach(exchange -> end(exchange, clock.nanos(), Ending.UNFINISHED, "", ""));
            settle();
        });
    }

    /** Any thread. */
    void cut() {
        eventLoop.execute(() -> {
            sending = false;
            List<Exchange> all = new ArrayList<>(waiting.drain());
            all.addAll(running.all());
            for (Exchange exchange : all) {
                giveUp(exchange, Ending.UNFINISHED, "", "the run ended");
            }
            settle();
        });
    }

    /** Closes every connection. */
    void close() {
        List.copyOf(open).forEach(LoadConnection::close);
    }

    private void onBegin(Segment next, long runNanos, CompletableFuture<Void> ended) {
        segment = next;
        over = ended;
        sending = true;
        long now = clock.nanos();
        toldNanos = now;
        keepDueNanos = now + KEEP_NANOS;
        eventLoop.schedule(this::keep, KEEP_NANOS, TimeUnit.NANOSECONDS);
        if (next.profile() != null) {
            turns = new Turns(next, runNanos, index, loops);
            pace();
            return;
        }
        turns = null;
        nextUserNumber = next.firstRequest() + index;
        int users = next.users() / loops + (index < next.users() % loops ? 1 : 0);
        for (int i = 0; i < users; i++) {
            nextUserRequest();
        }
        eventLoop.schedule(this::endOfClosed, next.nanos() - (now - runNanos), TimeUnit.NANOSECONDS);
    }

    private void endOfClosed() {
        sending = false;
        settle();
    }

    private void nextUserRequest() {
        if (sending && segment != null) {
            long now = clock.nanos();
            long number = nextUserNumber;
            nextUserNumber += loops;
            begin(number, now, now);
        }
    }

    private void pace() {
        paceScheduled = false;
        sendDue(clock.nanos());
        Turns schedule = turns;
        if (sending && schedule != null) {
            paceScheduled = true;
            long wait = schedule.dueNanos() - clock.nanos();
            eventLoop.schedule(this::pace, Math.max(0, wait), TimeUnit.NANOSECONDS);
        }
    }

    private void sendDue(long now) {
        Turns schedule = turns;
        if (schedule == null) {
            return;
        }
        while (sending && schedule.isDue(now)) {
            long due = schedule.dueNanos();
            long number = schedule.take();
            begin(number, due, clock.nanos());
        }
        if (schedule.isOver()) {
            sending = false;
            turns = null;
            settle();
        }
    }

    /** Awake anyway: what is due goes out. */
    void afterRead() {
        if (paceScheduled && sending && turns != null) {
            long now = clock.nanos();
            if (turns.isDue(now)) {
                sendDue(now);
            }
        }
    }

    private void begin(long number, long intended, long now) {
        Segment current = segment;
        if (current == null) {
            return;
        }
        Persona persona = settings.personas().of(number, current.seed());
        Exchange exchange = new Exchange(number, current.number(), persona, intended, now - intended);
        inFlight++;
        if (persona != Persona.READS_SLOWLY) {
            LoadConnection free = idle.pollLast();
            if (free != null) {
                run(exchange, free, now);
                return;
            }
        }
        if (open.size() < maxOpen()) {
            dial(exchange, now);
        } else if (!waiting.offer(exchange)) {
            end(
                    exchange,
                    now,
                    Ending.DROPPED,
                    "",
                    "no connection was free, and " + Waiting.MOST + " requests were waiting");
        }
    }

    private int maxOpen() {
        return Math.max(1, settings.maxConnections() / loops);
    }

    private void run(Exchange exchange, LoadConnection connection, long now) {
        took(exchange);
        connection.send(exchange, now);
    }

    private void dial(Exchange exchange, long now) {
        exchange.startedNanos = now;
        LoadConnection connection = new LoadConnection(this, exchange, connector.isSecure());
        open.add(connection);
        took(exchange);
        int slowBytes = exchange.persona == Persona.READS_SLOWLY
                ? LoadConnection.slowBytes(settings.personas().slowBytes())
                : 0;
        connector.open(eventLoop, connection, slowBytes, failure -> {
            open.remove(connection);
            connection.failToOpen(failure);
        });
    }

    private void took(Exchange exchange) {
        recording.started();
        running.add(exchange);
        if (exchange.persona == Persona.HANGS_UP) {
            long after = settings.personas().cancelAfter().toNanos();
            eventLoop.schedule(() -> hangUp(exchange), after, TimeUnit.NANOSECONDS);
        }
    }

    private void hangUp(Exchange exchange) {
        if (!exchange.ended) {
            exchange.cancelledNanos = clock.nanos();
            giveUp(exchange, Ending.CANCELLED, "", "");
        }
    }

    private void giveUp(Exchange exchange, Ending ending, String failure, String detail) {
        if (exchange.ended) {
            return;
        }
        LoadConnection connection = exchange.connection;
        if (connection == null) {
            end(exchange, clock.nanos(), ending, failure, detail);
        } else {
            connection.giveUp(ending, failure, detail);
        }
    }

    /** A connection is free. */
    void idle(LoadConnection connection) {
        Exchange next = waiting.poll();
        if (next != null) {
            run(next, connection, clock.nanos());
        } else {
            idle.addLast(connection);
        }
    }

    /** A connection is gone. */
    void closed(LoadConnection connection) {
        open.remove(connection);
        idle.remove(connection);
        Exchange next = open.size() < maxOpen() ? waiting.poll() : null;
        if (next != null) {
            dial(next, clock.nanos());
        }
    }

    /** A request that ran has ended. */
    void ended(Exchange exchange, long endedNanos, Ending ending, String failure, String detail) {
        end(exchange, endedNanos, ending, failure, detail);
        if (segment != null && segment.profile() == null && sending) {
            long think = segment.thinkTime().toNanos();
            if (think == 0) {
                // Once the connection is free again.
                eventLoop.execute(this::nextUserRequest);
            } else {
                eventLoop.schedule(this::nextUserRequest, think, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void end(Exchange exchange, long endedNanos, Ending ending, String failure, String detail) {
        if (exchange.ended) {
            return;
        }
        exchange.ended = true;
        inFlight--;
        recording.ended(exchange.sample(endedNanos, ending, failure, detail));
        settle();
    }

    /** Ends the segment when nothing of it is left. */
    private void settle() {
        Segment current = segment;
        if (current == null || sending || inFlight > 0) {
            return;
        }
        segment = null;
        turns = null;
        running.clear();
        told.accept(recording.tick(current.number(), clock.nanos(), 0, open.size()));
        over.complete(null);
    }

    /** Every 20 ms: how late this is, what timed out, what there is to tell. */
    private void keep() {
        Segment current = segment;
        if (current == null) {
            return;
        }
        long now = clock.nanos();
        recording.lag(Math.max(0, now - keepDueNanos));
        keepDueNanos = now + KEEP_NANOS;
        timeOut(now);
        if (now - toldNanos >= TELL_NANOS) {
            toldNanos = now;
            told.accept(recording.tick(current.number(), now, inFlight, open.size()));
        }
        if (now - renewedNanos >= RENEW_NANOS) {
            renewedNanos = now;
            templates = templates.renewed(Instant.now());
        }
        if (segment != null) {
            eventLoop.schedule(this::keep, KEEP_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void timeOut(long now) {
        for (Exchange late : waiting.expired(now)) {
            end(late, now, Ending.DROPPED, "", "no connection was free within its timeout");
        }
        for (Exchange late : running.expired(now, inFlight)) {
            giveUp(
                    late,
                    Ending.FAILED,
                    Sample.TIMEOUT,
                    "no answer within " + settings.timeout().toMillis() + " ms");
        }
    }

    long now() {
        return clock.nanos();
    }

    byte[] scratch() {
        return scratch;
    }

    ByteBuf bytes(long number, ByteBufAllocator buffers) {
        return templates.bytes(number, buffers);
    }

    ChatRequest request(long number) {
        return templates.request(number);
    }

    Answer answer() {
        return answer;
    }

    Recording recording() {
        return recording;
    }
}
