package dev.sluice.load;

import dev.sluice.load.arrival.Arrivals;
import dev.sluice.load.arrival.Rate;
import dev.sluice.load.arrival.RateProfile;
import dev.sluice.load.direct.Rehearsal;
import dev.sluice.load.direct.Templates;
import dev.sluice.load.endpoint.Targets;
import dev.sluice.load.generator.Generator;
import dev.sluice.load.generator.RunClock;
import dev.sluice.load.generator.Segment;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.measure.Window;
import dev.sluice.load.plan.BaselinePlan;
import dev.sluice.load.plan.FaultStep;
import dev.sluice.load.plan.LoadPlan;
import dev.sluice.load.plan.Shape;
import dev.sluice.load.truth.Accuracy;
import dev.sluice.load.truth.Served;
import dev.sluice.load.truth.SimulatorLink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Carries out a plan. {@link #run} blocks until it is over; {@link #interrupt} ends it from another thread. */
public final class LoadRun {
    private static final String TARGET = "target";
    private static final String BASELINE = "baseline";
    private static final long BEGIN_NANOS = 20_000_000;
    private static final Duration AFTER_TIMEOUT = Duration.ofSeconds(3);
    private static final int REHEARSING_USERS = 16;
    private static final int KEPT_SAMPLES = 20_000;

    private final LoadPlan plan;
    private final Targets targets;
    private final @Nullable SimulatorLink simulator;
    private final Progress progress;
    private final SampleLog log;
    private final String runId;
    private final RunClock clock = new RunClock();
    private final Deque<Sample> latest = new ArrayDeque<>();
    private final Judge judge;
    private final Collector collector;
    private final CompletableFuture<Void> interrupted = new CompletableFuture<>();
    private int nextSegment;
    private long nextRequest;
    private volatile double offered;

    /**
     * Gets ready.
     *
     * @param targets makes the generators
     * @param simulator what is injected into and asked for the truth; null for none
     * @param progress hears how it goes on
     * @param log hears of every request
     * @param runId eight hexadecimal digits that no other run has
     */
    public LoadRun(
            LoadPlan plan,
            Targets targets,
            @Nullable SimulatorLink simulator,
            Progress progress,
            SampleLog log,
            String runId) {
        this.plan = plan;
        this.targets = targets;
        this.simulator = simulator;
        this.progress = progress;
        this.log = log;
        this.runId = runId;
        this.judge = new Judge(plan);
        this.collector = new Collector(clock, this::onSample, this::onBeat);
    }

    /** Ends it early: nothing more is sent, what is under way is cut, and the results are those so far. Any thread. */
    public void interrupt() {
        interrupted.complete(null);
    }

    /**
     * Runs.
     *
     * @throws dev.sluice.load.plan.PlanException when the target can't be asked at all
     * @throws dev.sluice.load.truth.SimulatorException when the simulated provider is not there, or refuses the faults
     */
    public LoadResult run() throws InterruptedException {
        Instant begun = Instant.now();
        List<Judge.Taken> taken = new ArrayList<>();
        LoadResult.Knee knee = null;
        @Nullable Accuracy accuracy = null;
        String name = targetName();
        if (simulator != null) {
            simulator.check(plan.faults());
            simulator.reset();
        }
        rehearse();
        try (Generator target = targets.target(clock, collector::tell)) {
            BaselinePlan baseline = plan.baseline();
            if (plan.shape() instanceof Shape.Sweep sweep) {
                knee = sweep(target, sweep, taken);
            } else if (baseline == null) {
                Judge.Taken only = new Judge.Taken(Measured.Role.TARGET, stretch(TARGET), rate());
                taken.add(only);
                stretch(target, only.stretch(), plan.warmUp(), plan.shape());
            } else {
                try (Generator bare = targets.baseline(baseline, clock, collector::tell)) {
                    byTurns(target, bare, baseline, taken);
                }
            }
            accuracy = accuracy(taken);
        } finally {
            collector.close();
            if (simulator != null && !plan.faults().isEmpty()) {
                simulator.clear();
            }
        }
        return new LoadResult(
                runId,
                plan,
                name,
                begun,
                Duration.ofNanos(clock.nanos()),
                taken.stream().map(judge::judged).toList(),
                knee,
                accuracy,
                Machine.here(),
                interrupted.isDone());
    }

    private void rehearse() throws InterruptedException {
        if (plan.rehearsal().isZero()) {
            return;
        }
        progress.onStep("rehearsing for " + plan.rehearsal().toMillis() + " ms");
        try (Rehearsal provider = Rehearsal.start(plan.prompts().stream());
                Generator generator = targets.rehearsal(provider.url(), clock, tick -> {})) {
            Segment segment =
                    Segment.closed(-1, 0, plan.rehearsal().toNanos(), REHEARSING_USERS, Duration.ZERO, plan.seed());
            CompletableFuture<Void> over = generator.start(segment, clock.nanos());
            await(
                    CompletableFuture.anyOf(over, interrupted),
                    plan.rehearsal().plus(AFTER_TIMEOUT).toNanos());
        }
    }

    private String targetName() {
        return targets.endpoint(plan.target()).origin().toString();
    }

    private double rate() {
        return plan.shape() instanceof Shape.Open open
                ? open.profile().count() / (open.profile().nanos() / 1e9)
                : 0;
    }

    private void byTurns(Generator target, Generator bare, BaselinePlan baseline, List<Judge.Taken> taken)
            throws InterruptedException {
        Stretch ours = stretch(TARGET);
        Stretch theirs = stretch(BASELINE);
        taken.add(new Judge.Taken(Measured.Role.TARGET, ours, rate()));
        taken.add(new Judge.Taken(Measured.Role.BASELINE, theirs, rate()));
        Shape slice = slice(plan.shape(), plan.stretch());
        for (int turn = 0; turn < baseline.slices() && !interrupted.isDone(); turn++) {
            // Whatever drifts meanwhile falls on both alike.
            boolean bareFirst = turn % 2 == 0;
            Duration warmUp = turn == 0 ? plan.warmUp() : Duration.ofSeconds(1);
            stretch(bareFirst ? bare : target, bareFirst ? theirs : ours, warmUp, slice);
            stretch(bareFirst ? target : bare, bareFirst ? ours : theirs, warmUp, slice);
            progress.onStep("turn " + (turn + 1) + " of " + baseline.slices() + " is over");
        }
    }

    private static Shape slice(Shape shape, Duration length) {
        if (shape instanceof Shape.Closed closed) {
            return new Shape.Closed(closed.users(), closed.thinkTime(), length);
        }
        Shape.Open open = (Shape.Open) shape;
        return new Shape.Open(
                RateProfile.constant(open.profile().stages().get(0).from(), length.toNanos()), open.arrivals());
    }

    private LoadResult.Knee sweep(Generator target, Shape.Sweep sweep, List<Judge.Taken> taken)
            throws InterruptedException {
        SweepSearch search = new SweepSearch(sweep);
        while (search.hasNext() && !interrupted.isDone()) {
            double rate = search.next();
            Stretch stretch = stretch(Rate.text(rate));
            Shape shape = new Shape.Open(RateProfile.constant(rate, sweep.step().toNanos()), Arrivals.CONSTANT);
            stretch(target, stretch, taken.isEmpty() ? plan.warmUp() : Duration.ofSeconds(1), shape);
            taken.add(new Judge.Taken(Measured.Role.STEP, stretch, rate));
            Measured step = judge.judged(taken.get(taken.size() - 1));
            if (!step.isValid()) {
                return new LoadResult.Knee(
                        search.knee(), "the generator could not make " + Rate.text(rate) + ": the step is invalid");
            }
            boolean good = !step.saturated() && step.isSloMet();
            search.tried(good);
            progress.onStep(
                    Rate.text(rate) + ": " + (good ? "good" : step.saturated() ? "saturated" : "misses the SLO"));
        }
        if (interrupted.isDone()) {
            return new LoadResult.Knee(search.knee(), "interrupted");
        }
        return new LoadResult.Knee(
                search.knee(),
                search.isBounded()
                        ? "the next rate that was tried saturated the target, or missed the SLO"
                        : "the highest rate of the sweep was still good");
    }

    private Stretch stretch(String name) {
        return new Stretch(
                name,
                judge.intervalNanos(),
                plan.slo().goodput(),
                Math.round(plan.check().maxLagMillis() * 1e6));
    }

    /** Runs one stretch to its end. */
    private void stretch(Generator generator, Stretch stretch, Duration warmUp, Shape shape)
            throws InterruptedException {
        int number = nextSegment++;
        long begin = clock.nanos() + BEGIN_NANOS;
        Segment segment = segment(number, warmUp, shape);
        Window window = stretch.begin(number, begin, warmUp.toNanos(), segment.nanos() - warmUp.toNanos());
        collector.expect(number, stretch);
        offered = segment.profile() == null ? 0 : rate();
        if (simulator != null && !plan.faults().isEmpty()) {
            simulator.schedule(plan.faults(), Duration.ofNanos(Math.max(0, begin + warmUp.toNanos() - clock.nanos())));
        }
        CompletableFuture<Void> over = generator.start(segment, begin);
        CompletableFuture<Object> end = CompletableFuture.anyOf(over, interrupted);
        await(end, begin + warmUp.toNanos() - clock.nanos());
        long measuredFrom = clock.nanos();
        long cpu = Machine.cpuNanos();
        List<Long> threads = generator.threadCpuNanos();
        await(end, segment.nanos() + plan.timeout().plus(AFTER_TIMEOUT).toNanos());
        if (!over.isDone()) {
            stretch.cutShort(number, clock.nanos());
            generator.stop();
            generator.cut();
            await(over, AFTER_TIMEOUT.toNanos());
        }
        collector.drain();
        stretch.addCpu(Machine.cpuNanos() - cpu);
        stretch.busy(busiest(threads, generator.threadCpuNanos(), clock.nanos() - measuredFrom));
        nextRequest += (long)
                (segment.profile() == null
                        ? Math.max(1, window.nanos() / 1_000)
                        : segment.profile().count() + 1);
    }

    private Segment segment(int number, Duration warmUp, Shape shape) {
        long seed = plan.seed() + number;
        if (shape instanceof Shape.Closed closed) {
            return Segment.closed(
                    number,
                    nextRequest,
                    warmUp.plus(closed.duration()).toNanos(),
                    closed.users(),
                    closed.thinkTime(),
                    seed);
        }
        Shape.Open open = (Shape.Open) shape;
        return Segment.open(
                number, nextRequest, open.profile().after(warmUp.toNanos()), open.arrivals(), plan.window(), seed);
    }

    private static double busiest(List<Long> before, List<Long> after, long nanos) {
        double most = 0;
        for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            most = Math.max(most, (double) (after.get(i) - before.get(i)) / Math.max(1, nanos));
        }
        return most;
    }

    private static void await(CompletableFuture<?> future, long nanos) throws InterruptedException {
        try {
            future.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // What has not ended by now is cut.
        }
    }

    private @Nullable Accuracy accuracy(List<Judge.Taken> taken) {
        if (simulator == null || taken.isEmpty()) {
            return null;
        }
        Map<String, Served> served = simulator.served();
        List<Sample> samples;
        synchronized (latest) {
            samples = List.copyOf(latest);
        }
        return Accuracy.of(
                samples,
                served,
                number -> Templates.id(runId, number),
                clock.originNanos(),
                simulator.clockOffsetNanos(),
                (sample, nanos) -> taken.forEach(one -> one.stretch().addCancel(sample, nanos)));
    }

    private void onSample(String stretch, boolean measured, Sample sample) {
        log.log(stretch, measured, sample);
        if (simulator != null && measured && !stretch.equals(BASELINE)) {
            synchronized (latest) {
                latest.addLast(sample);
                if (latest.size() > KEPT_SAMPLES) {
                    latest.removeFirst();
                }
            }
        }
    }

    private void onBeat() {
        Stretch current = collector.current();
        if (current == null) {
            return;
        }
        @Nullable Snapshot snapshot = current.snapshot(clock.nanos(), offered, fault(current.window()));
        if (snapshot != null) {
            progress.onSnapshot(snapshot);
        }
    }

    private String fault(@Nullable Window window) {
        if (window == null) {
            return "";
        }
        long at = clock.nanos() - window.beginNanos() - window.warmUpNanos();
        for (FaultStep fault : plan.faults()) {
            if (at >= fault.at().toNanos()
                    && at < fault.at().plus(fault.length()).toNanos()) {
                return fault.text();
            }
        }
        return "";
    }
}
