package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.DispatchException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives the events of a streamed call to whoever reads them on the thread on which they arrive, with no stream of its own in
 * between. Whoever has news while another thread is at it leaves them to that one, so the reader is called by one at a time.
 */
final class StreamReading {
    private final CallReader call;
    private final Consumer<? super List<ChatEvent>> reader;
    private final Executor executor;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    /** Bounded by what a call's end and its rounds have to say. */
    private final Queue<DispatchReply> heard = new ConcurrentLinkedQueue<>();
    /** How much is new; who adds the first is at it until nothing is. */
    private final AtomicInteger news = new AtomicInteger();

    private volatile boolean stopped;
    // By who is at it.
    private boolean left;
    private @Nullable Throwable thrown;

    /** @param executor runs what follows from what becomes of the call */
    StreamReading(StreamedCall call, Consumer<? super List<ChatEvent>> reader, Executor executor) {
        this.call = new CallReader(call, this::goOn);
        this.reader = reader;
        this.executor = executor;
    }

    /** Dispatches the call; what the actor hears belongs to {@link #hear}. */
    void start(ActorRef<DispatchReply> actor) {
        call.start(actor);
    }

    /** Completes when the reader has heard everything, on the thread it heard it on. */
    CompletionStage<Void> over() {
        return over.minimalCompletionStage();
    }

    /** What became of the call. */
    void hear(DispatchReply reply) {
        heard.add(reply);
        try {
            executor.execute(this::goOn);
        } catch (RejectedExecutionException systemIsGone) {
            goOn();
        }
    }

    /** The engine has stopped: nothing more is heard of the call. */
    void stop() {
        stopped = true;
        goOn();
    }

    private void goOn() {
        if (news.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            look();
            seen = news.addAndGet(-seen);
        } while (seen != 0);
    }

    private void look() {
        for (DispatchReply reply = heard.poll(); reply != null; reply = heard.poll()) {
            call.receive(reply);
        }
        if (stopped && !left) {
            left = true;
            call.stop();
        }
        for (List<ChatEvent> events = call.read(); !events.isEmpty(); events = call.read()) {
            give(events);
        }
        if (call.isOver() || stopped) {
            end();
        }
    }

    /** Whatever it throws is for whoever waits for the end; let out, it would be the connection's, and the call stand still. */
    private void give(List<ChatEvent> events) {
        try {
            reader.accept(events);
        } catch (Throwable e) {
            thrown = e;
            call.leave();
        }
    }

    private void end() {
        @Nullable Throwable failure = thrown;
        if (failure == null) {
            failure = call.isOver() ? call.failure() : new DispatchException(Stopped.failure());
        }
        if (failure == null) {
            over.complete(null);
        } else {
            over.completeExceptionally(failure);
        }
    }
}
