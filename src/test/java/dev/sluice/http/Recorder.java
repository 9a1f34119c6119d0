package dev.sluice.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
    private volatile ReplyBody.@Nullable Source reading;

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
    public ReplyBody body(HttpHead head, ReplyBody.Source source) {
        reading = source;
        return new ReplyBody() {
            @Override
            public boolean onBytes(byte[] bytes, int from, int to) {
                seen.add(new String(bytes, from, to - from, UTF_8));
                return true;
            }

            @Override
            public void onEnd() {
                body.complete(String.join("", seen));
            }

            @Override
            public void onBroken(AttemptFailure broken) {
                body.completeExceptionally(new BrokenBodyException(broken));
            }
        };
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
        ReplyBody.Source source = reading;
        if (source != null) {
            source.cancel();
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
