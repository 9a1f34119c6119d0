package dev.sluice.bench;

import akka.actor.typed.ActorSystem;
import dev.sluice.http.ExchangeListener;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.http.HttpTransport;
import dev.sluice.http.PoolSettings;
import dev.sluice.http.ProviderPool;
import dev.sluice.http.ReplyBody;
import dev.sluice.model.AttemptFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The project's own pool: connection-level flows. */
final class OurPool implements Variant {
    private final ProviderPool pool;

    OurPool(ActorSystem<?> system, Target target, int connections) {
        Duration never = Duration.ofHours(1);
        pool = ProviderPool.open(
                system,
                target.origin(),
                new PoolSettings(
                        connections, connections, never, never, Duration.ofSeconds(10), 32 << 20, 16 << 10, 128),
                target.tls());
    }

    @Override
    public String name() {
        return "own pool (connection-level flows)";
    }

    @Override
    public @Nullable Runnable send(String path, Runnable done) {
        HttpTransport.Exchange exchange =
                pool.start(new HttpCall("POST", path, Calls.FIELDS, Calls.BODY), new Listener(path, done));
        return exchange::abort;
    }

    @Override
    public void close() {
        pool.close();
    }

    private record Listener(String path, Runnable done) implements ExchangeListener {
        @Override
        public void onSent() {}

        @Override
        public void onReply(HttpReply reply) {
            Calls.check(reply.head().status(), reply.body().length());
        }

        @Override
        public ReplyBody body(HttpHead head, ReplyBody.Source source) {
            throw new IllegalStateException("a stream");
        }

        @Override
        public void onStream(HttpHead head) {}

        @Override
        public void onFailed(AttemptFailure failure) {
            System.err.println(path + ": " + failure.message());
        }

        @Override
        public void onFreed() {
            done.run();
        }
    }
}
