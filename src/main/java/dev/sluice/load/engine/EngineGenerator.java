package dev.sluice.load.engine;

import dev.sluice.ChatCall;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.load.arrival.Pacer;
import dev.sluice.load.generator.Generator;
import dev.sluice.load.generator.Recording;
import dev.sluice.load.generator.RunClock;
import dev.sluice.load.generator.Segment;
import dev.sluice.load.measure.Ending;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.measure.Tick;
import dev.sluice.load.plan.PersonaPlan;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.ProviderStatus;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The generator that asks the engine. One thread paces: it starts what is due, hangs up for callers that do, and tells; the engine's
 * own threads do the rest.
 */
public final class EngineGenerator implements Generator {
    private static final long KEEP_NANOS = 20_000_000;
    private static final long TELL_NANOS = 50_000_000;

    private final Sluice sluice;
    private final EngineRequests requests;
    private final boolean stream;
    private final CallOptions options;
    private final PersonaPlan personas;
    private final RunClock clock;
    private final Consumer<Tick> told;
    private final Recording recording = new Recording();
    private final Set<EngineExchange> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final DelayQueue<Due> due = new DelayQueue<>();
    private final Thread thread = new Thread(this::run, "load-engine");
    private volatile boolean closed;
    private volatile int connections;
    private @Nullable Segment segment;
    private @Nullable Pacer pacer;
    private CompletableFuture<Void> over = new CompletableFuture<>();
    private long beginNanos;
    private long nextNumber;
    private boolean sending;
    private long toldNanos;

    /** Something to do at an instant, on the pacing thread. */
    private record Due(long atNanos, RunClock clock, Runnable action) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - clock.nanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return other instanceof Due that ? Long.compare(atNanos, that.atNanos) : 0;
        }
    }

    /**
     * Starts its thread.
     *
     * @param sluice closed with it
     * @param timeout of each request, over everything the engine does for it
     */
    public EngineGenerator(
            Sluice sluice,
            EngineRequests requests,
            boolean stream,
            Duration timeout,
            PersonaPlan personas,
            RunClock clock,
            Consumer<Tick> told) {
        this.sluice = sluice;
        this.requests = requests;
        this.stream = stream;
        this.options = CallOptions.DEFAULT.withDeadline(timeout);
        this.personas = personas;
        this.clock = clock;
        this.told = told;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public CompletableFuture<Void> start(Segment next, long runNanos) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        soon(() -> onBegin(next, runNanos, ended));
        return ended;
    }

    @Override
    public void stop() {
        soon(() -> {
            sending = false;
            settle();
        });
    }

    @Override
    public void cut() {
        soon(() -> {
            sending = false;
            for (EngineExchange exchange : List.copyOf(running)) {
                end(exchange, exchange.over(Ending.UNFINISHED, "the run ended", clock.nanos()));
                exchange.abandon();
            }
            settle();
        });
    }

    private void soon(Runnable action) {
        at(0, action);
    }

    private void at(long runNanos, Runnable action) {
        due.add(new Due(runNanos, clock, action));
    }

    private void run() {
        try {
            while (!closed) {
                due.take().action().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void onBegin(Segment next, long runNanos, CompletableFuture<Void> ended) {
        segment = next;
        beginNanos = runNanos;
        over = ended;
        sending = true;
        nextNumber = next.firstRequest();
        toldNanos = clock.nanos();
        keep(clock.nanos() + KEEP_NANOS);
        if (next.profile() != null) {
            Pacer schedule = next.pacer();
            pacer = schedule;
            paceNext(schedule, schedule.next());
            return;
        }
        pacer = null;
        for (int i = 0; i < next.users(); i++) {
            nextUserRequest();
        }
        at(runNanos + next.nanos(), () -> {
            sending = false;
            settle();
        });
    }

    private void paceNext(Pacer schedule, long offset) {
        if (offset == Pacer.END) {
            sending = false;
            settle();
            return;
        }
        long intended = beginNanos + offset;
        at(intended, () -> pace(schedule, intended));
    }

    private void pace(Pacer schedule, long first) {
        long intended = first;
        while (sending && pacer == schedule) {
            begin(nextNumber++, intended);
            long offset = schedule.next();
            if (offset == Pacer.END || beginNanos + offset > clock.nanos()) {
                paceNext(schedule, offset);
                return;
            }
            intended = beginNanos + offset;
        }
    }

    private void nextUserRequest() {
        if (sending) {
            begin(nextNumber++, clock.nanos());
        }
    }

    private void begin(long number, long intended) {
        Segment current = segment;
        if (current == null) {
            return;
        }
        Persona persona = personas.of(number, current.seed());
        EngineExchange exchange =
                new EngineExchange(number, current.number(), persona, intended, Math.max(intended, clock.nanos()));
        running.add(exchange);
        inFlight.incrementAndGet();
        synchronized (recording) {
            recording.started();
        }
        ChatRequest request = requests.of(number);
        if (stream) {
            ChatStream call = sluice.stream(request, options);
            exchange.onCancel(call::cancel);
            // The answer may be known before its last pieces are here.
            CompletableFuture<?> unused = call.forEachBatch(batch -> exchange.onEvents(batch, clock.nanos(), recording))
                    .exceptionally(broken -> null)
                    .thenCompose(over -> call.answer())
                    .toCompletableFuture()
                    .whenComplete((answer, failure) -> onEnd(exchange, answer, failure));
        } else {
            ChatCall call = sluice.chat(request, options);
            exchange.onCancel(() -> call.cancel(true));
            CompletableFuture<?> unused = call.whenComplete((answer, failure) -> onEnd(exchange, answer, failure));
        }
        if (persona == Persona.HANGS_UP) {
            at(exchangeCancelAt(), () -> exchange.hangUp(clock.nanos()));
        }
    }

    private long exchangeCancelAt() {
        return clock.nanos() + personas.cancelAfter().toNanos();
    }

    private void onEnd(EngineExchange exchange, @Nullable ChatAnswer answer, @Nullable Throwable failure) {
        long now = clock.nanos();
        if (!running.contains(exchange)) {
            return;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (answer != null) {
            end(exchange, exchange.answered(answer, now));
        } else if (exchange.isHungUp()) {
            end(exchange, exchange.over(Ending.CANCELLED, "", now));
        } else if (cause instanceof DispatchException known) {
            end(exchange, exchange.failed(known.failure(), now));
        } else {
            end(exchange, exchange.over(Ending.UNFINISHED, String.valueOf(cause), now));
        }
    }

    private void end(EngineExchange exchange, Sample sample) {
        if (!running.remove(exchange)) {
            return;
        }
        synchronized (recording) {
            recording.ended(sample);
        }
        inFlight.decrementAndGet();
        soon(this::onEnded);
    }

    private void onEnded() {
        Segment current = segment;
        if (current != null && current.profile() == null && sending) {
            long think = current.thinkTime().toNanos();
            if (think == 0) {
                nextUserRequest();
            } else {
                at(clock.nanos() + think, this::nextUserRequest);
            }
        }
        settle();
    }

    private void settle() {
        Segment current = segment;
        if (current == null || sending || inFlight.get() > 0) {
            return;
        }
        segment = null;
        pacer = null;
        tell(current);
        over.complete(null);
    }

    private void keep(long dueNanos) {
        at(dueNanos, () -> {
            Segment current = segment;
            if (current == null) {
                return;
            }
            long now = clock.nanos();
            synchronized (recording) {
                recording.lag(Math.max(0, now - dueNanos));
            }
            if (now - toldNanos >= TELL_NANOS) {
                toldNanos = now;
                tell(current);
                CompletableFuture<?> unused = sluice.status()
                        .thenAccept(status -> connections = status.providers().stream()
                                .mapToInt(ProviderStatus::openConnections)
                                .sum());
            }
            keep(now + KEEP_NANOS);
        });
    }

    private void tell(Segment current) {
        Tick tick;
        synchronized (recording) {
            tick = recording.tick(current.number(), clock.nanos(), inFlight.get(), connections);
        }
        told.accept(tick);
    }

    @Override
    public List<Long> threadCpuNanos() {
        List<Long> used = new ArrayList<>();
        used.add(Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId())));
        return used;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        sluice.close(Duration.ofSeconds(2));
    }
}
