package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import dev.sluice.model.AttemptFailure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A listener that writes down what it hears and checks the order that the contract promises. */
final class Recorder implements ExchangeListener {
    final CompletableFuture<Long> sent = new CompletableFuture<>();
    final CompletableFuture<HttpReply> reply = new CompletableFuture<>();
    final CompletableFuture<HttpHead> stream = new CompletableFuture<>();
    final CompletableFuture<String> body = new CompletableFuture<>();
    final CompletableFuture<AttemptFailure> failure = new CompletableFuture<>();
    final CompletableFuture<Long> freed = new CompletableFuture<>();
    final List<String> seen = new CopyOnWriteArrayList<>();

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile @Nullable UniqueKillSwitch cancel;

    @Override
    public void onSent() {
        note("sent");
        sent.complete(System.nanoTime());
    }

    @Override
    public void onReply(HttpReply got) {
        note("reply");
        reply.complete(got);
    }

    @Override
    public Sink<ByteString, ?> body(HttpHead head) {
        return Flow.of(ByteString.class)
                .viaMat(KillSwitches.single(), Keep.right())
                .toMat(Sink.<ByteString>foreach(bytes -> seen.add(bytes.utf8String())), (running, end) -> {
                    cancel = running;
                    end.whenComplete((ok, broken) -> {
                        if (broken == null) {
                            body.complete(String.join("", seen));
                        } else {
                            body.completeExceptionally(broken);
                        }
                    });
                    return running;
                });
    }

    @Override
    public void onStream(HttpHead head) {
        note("stream");
        stream.complete(head);
    }

    @Override
    public void onFailed(AttemptFailure got) {
        note("failed");
        failure.complete(got);
    }

    @Override
    public void onFreed() {
        note("freed");
        freed.complete(System.nanoTime());
    }

    /** Cancels the body under way, as a reader who goes away does. */
    void cancelBody() {
        UniqueKillSwitch running = cancel;
        if (running != null) {
            running.abort(new IllegalStateException("the reader went away"));
        }
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    /** Waits for the end of the exchange and returns all that was heard. */
    List<String> untilFreed() {
        await(freed);
        return heard();
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not within 5 s", e);
        }
    }

    private void note(String what) {
        try {
            assertThat(inside.incrementAndGet()).as("calls at a time").isEqualTo(1);
            assertThat(heard).as("after onFreed").doesNotContain("freed");
            assertThat(heard).as("repeated").doesNotContain(what);
            heard.add(what);
        } catch (AssertionError e) {
            heard.add("BROKEN CONTRACT: " + what + " " + e.getMessage());
        } finally {
            inside.decrementAndGet();
        }
    }
}
