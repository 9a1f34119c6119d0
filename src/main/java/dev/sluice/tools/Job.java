package dev.sluice.tools;

import akka.actor.Cancellable;
import akka.stream.javadsl.Sink;
import dev.sluice.ChatCall;
import dev.sluice.fanout.Caps;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.Leg;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.FileRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.policy.Deadline;
import dev.sluice.policy.TokenEstimate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool under way: its deadline, its calls to providers with their caps, and its signs of life. It ends
 * once; what it still waits for is cancelled then. Any thread.
 */
final class Job {
    private static final Duration MAX_MARGIN = Duration.ofMillis(500);

    private final ToolContext context;
    private final String tool;
    private final ToolCall call;
    private final JsonObject arguments;
    private final Deadline deadline;
    private final Duration budget;
    private final Instant started = Instant.now();
    private final ToolRun run;
    private final Spending spending;
    private final List<Future<?>> pending = new ArrayList<>();
    private final List<Cancellable> timers = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Supplier<ToolResult> atDeadline;
    private boolean ended;
    private int reports;

    Job(ToolContext context, String tool, ToolCall call, JsonObject arguments, Duration budget) {
        this.context = context;
        this.tool = tool;
        this.call = call;
        this.arguments = arguments;
        this.budget = budget;
        this.run = new ToolRun(budget);
        this.spending = new Spending(
                context.config().maxProviderCalls(), context.config().maxTokens());
        this.deadline = Deadline.startingAt(System.nanoTime(), budget);
        this.atDeadline = () -> Results.error(tool, "timeout", "not done within " + budget.toMillis() + " ms");
    }

    ToolContext context() {
        return context;
    }

    String tool() {
        return tool;
    }

    /** As checked, defaults filled in. */
    JsonObject arguments() {
        return arguments;
    }

    ToolCaller caller() {
        return call.caller();
    }

    Duration budget() {
        return budget;
    }

    Duration elapsed() {
        return deadline.elapsed(System.nanoTime());
    }

    /** What is left for calls to providers: the rest of the deadline, less what it takes to answer. */
    Duration left() {
        Duration margin = budget.dividedBy(20).compareTo(MAX_MARGIN) < 0 ? budget.dividedBy(20) : MAX_MARGIN;
        Duration left = deadline.remaining(System.nanoTime()).minus(margin);
        return left.isNegative() ? Duration.ZERO : left;
    }

    ToolRun run() {
        return run;
    }

    /** What is the result if nothing else ends it before its deadline. */
    synchronized void atDeadline(Supplier<ToolResult> result) {
        atDeadline = result;
    }

    /** What was reported so far. */
    synchronized List<String> told() {
        return List.copyOf(told);
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** Begins; whatever goes wrong ends it, but for arguments that it doesn't take. */
    void begin(Handler handler) {
        run.onCancel(() -> finish("cancelled"));
        guarded(() -> handler.start(this));
        if (!isEnded()) {
            watch();
        }
    }

    /** Asks a model; {@code then} hears of it once, unless the job ends first, and on another thread than this as a rule. */
    void ask(ChatRequest request, CallOptions options, Consumer<Reply> then) {
        Duration left = left();
        long estimate = TokenEstimate.ofRequest(request, 0);
        Problem refused = refusal(estimate, left);
        if (refused != null) {
            then.accept(new Reply.Failed(refused));
            return;
        }
        report("asking " + request.model());
        ChatCall chat = context.sluice().chat(request, options(options, left));
        track(chat);
        var unused = chat.whenComplete((answer, failure) -> {
            if (untrack(chat)) {
                guarded(() -> then.accept(reply(answer, failure, estimate)));
            }
        });
    }

    /**
     * Asks several models at once and cancels those that are left once {@code enough} have answered. {@code each} hears of
     * every one that was answered or failed, {@code then} that it is over, once and unless the job ends first; both on other
     * threads than this as a rule.
     */
    void askAll(List<ChatRequest> requests, int enough, BiConsumer<Integer, Reply> each, Runnable then) {
        Duration left = left();
        List<Integer> admitted = new ArrayList<>();
        List<Long> estimates = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            long estimate = TokenEstimate.ofRequest(requests.get(i), 0);
            Problem refused = refusal(estimate, left);
            if (refused == null) {
                admitted.add(i);
                estimates.add(estimate);
                report("asking " + requests.get(i).model());
            } else {
                each.accept(i, new Reply.Failed(refused));
            }
        }
        if (admitted.isEmpty()) {
            then.run();
            return;
        }
        Strategy strategy = enough < admitted.size() ? new Strategy.First(Math.max(1, enough)) : Strategy.ALL;
        FanOutCall fanOut = context.sluice()
                .fanOut(
                        new FanOutRequest(
                                admitted.stream().map(requests::get).toList(),
                                strategy,
                                Caps.ofCalls(spending.callsLeft() + admitted.size())),
                        options(CallOptions.DEFAULT, left));
        track(fanOut);
        var heard = fanOut.legs()
                .runWith(
                        Sink.foreach(leg -> {
                            Reply reply = reply(leg, estimates.get(leg.index()));
                            if (reply != null) {
                                guarded(() -> each.accept(admitted.get(leg.index()), reply));
                            }
                        }),
                        context.sluice().materializer());
        var unused = fanOut.thenCombine(heard, (result, done) -> result).whenComplete((result, failure) -> {
            if (untrack(fanOut)) {
                guarded(then);
            }
        });
    }

    /** Asks a provider about its files; {@code then} hears of it once, unless the job ends first, on another thread. */
    void askFiles(String provider, FileRequest request, BiConsumer<JsonObject, @Nullable Problem> then) {
        Duration left = left();
        Problem refused = refusal(0, left);
        if (refused != null) {
            then.accept(JsonObject.EMPTY, refused);
            return;
        }
        await(context.sluice().files(provider, request, left), JsonObject.EMPTY, then);
    }

    /** Asks a provider which models it lists; {@code then} hears of it once, unless the job ends first, on another thread. */
    void askModels(String provider, BiConsumer<List<String>, @Nullable Problem> then) {
        Problem refused = refusal(0, left());
        if (refused != null) {
            then.accept(List.of(), refused);
            return;
        }
        await(context.sluice().modelsAt(provider), List.of(), then);
    }

    /** Hears of a future of its own; of one that failed, {@code none} and why. */
    <T> void await(CompletableFuture<T> work, T none, BiConsumer<T, @Nullable Problem> then) {
        track(work);
        var unused = work.whenComplete((value, failure) -> {
            if (untrack(work)) {
                guarded(() -> {
                    if (failure == null) {
                        then.accept(value, null);
                    } else {
                        then.accept(none, Problem.of(failure));
                    }
                });
            }
        });
    }

    /** Cancels what is being waited for, in place of what the job does itself; a repeat does nothing. */
    void track(Future<?> work) {
        boolean late;
        synchronized (this) {
            late = ended;
            if (!late) {
                pending.add(work);
            }
        }
        if (late) {
            work.cancel(true);
        }
    }

    /** Whether it was still waited for. */
    synchronized boolean untrack(Future<?> work) {
        return pending.removeIf(each -> each == work);
    }

    /** Cancels what the job still waits for and goes on. */
    void dropPending() {
        List<Future<?>> dropped;
        synchronized (this) {
            dropped = List.copyOf(pending);
            pending.clear();
        }
        dropped.forEach(work -> work.cancel(true));
    }

    /** Ends; a repeat does nothing. */
    void end(ToolResult result) {
        if (finish(result.isError() ? "error" : "ok")) {
            run.complete(result);
        }
    }

    /** Runs a part of the work; a defect ends the job with an error. */
    void guarded(Runnable part) {
        try {
            part.run();
        } catch (InvalidArgumentsException e) {
            if (!finish("error")) {
                return;
            }
            run.complete(Results.error(tool, "invalid_arguments", String.valueOf(e.getMessage())));
            throw e;
        } catch (RuntimeException e) {
            end(Results.error(tool, "failed", "a defect: " + e.getClass().getSimpleName()));
        }
    }

    /** Tells the caller how it goes on. */
    synchronized void report(String message) {
        if (!ended && !run.isDone()) {
            told.add(message);
            tell(message);
        }
    }

    private synchronized void beat() {
        if (!ended && !run.isDone()) {
            tell("waiting for " + elapsed().toSeconds() + " s");
        }
    }

    /** Under the lock, so that nothing is told after the end. */
    private void tell(String message) {
        call.progress().report(++reports, null, message);
    }

    /** Why providers are not asked any more; null when they may be, and a call's place is taken. */
    private @Nullable Problem refusal(long estimate, Duration left) {
        if (isEnded()) {
            return Problem.of("cancelled", "the call has ended");
        }
        return left.isZero() ? Problem.noTime() : spending.admit(estimate);
    }

    private CallOptions options(CallOptions options, Duration left) {
        return options.withDeadline(left).withTenant(call.caller().tenant()).withTrace(call.trace());
    }

    /** What came of a leg; null when it was no longer needed. */
    private @Nullable Reply reply(Leg leg, long estimate) {
        return switch (leg.end()) {
            case ANSWERED -> reply(leg.answer(), null, estimate);
            case FAILED -> reply(null, leg.failure() == null ? null : new DispatchException(leg.failure()), estimate);
            case CANCELLED, NOT_STARTED -> {
                spending.settle(leg.attempts().size(), 0, estimate);
                yield null;
            }
        };
    }

    private Reply reply(@Nullable ChatAnswer answer, @Nullable Throwable failure, long estimate) {
        if (answer != null) {
            long used = answer.usage().totalTokens();
            spending.settle(answer.attempts().size(), used == 0 ? estimate : used, estimate);
            report("answered by " + answer.provider() + "/" + answer.model());
            return new Reply.Answered(answer);
        }
        if (failure != null && Problem.cause(failure) instanceof DispatchException dispatch) {
            spending.settle(dispatch.failure().attempts().size(), 0, estimate);
        }
        return new Reply.Failed(Problem.of(failure == null ? new CancellationException() : failure));
    }

    private void watch() {
        try {
            keep(context.timers().every(context.config().heartbeat(), this::beat));
            keep(context.timers().once(deadline.remaining(System.nanoTime()), this::onDeadline));
        } catch (IllegalStateException e) {
            end(Results.error(tool, "shutting_down", "the server is closing"));
        }
    }

    private void keep(Cancellable timer) {
        boolean late;
        synchronized (this) {
            late = ended;
            timers.add(timer);
        }
        if (late) {
            timer.cancel();
        }
    }

    private void onDeadline() {
        Supplier<ToolResult> result;
        synchronized (this) {
            result = atDeadline;
        }
        try {
            end(result.get());
        } catch (RuntimeException e) {
            end(Results.error(tool, "timeout", "not done within " + budget.toMillis() + " ms"));
        }
    }

    /** Whether this was the end. */
    private boolean finish(String how) {
        List<Cancellable> stopped;
        ActivityLog.Entry entry;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            stopped = List.copyOf(timers);
            entry = new ActivityLog.Entry(
                    tool, started, elapsed().toMillis(), how, spending.calls(), spending.tokens());
        }
        stopped.forEach(Cancellable::cancel);
        dropPending();
        context.activity().add(call.caller().tenant(), entry);
        return true;
    }
}
