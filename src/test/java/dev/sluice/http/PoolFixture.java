package dev.sluice.http;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigFactory;
import dev.sluice.testing.RawServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One actor system for a test class; the pools and servers of each test, closed after it. */
final class PoolFixture implements AfterEachCallback, AfterAllCallback {
    private final ActorTestKit kit =
            ActorTestKit.create("pool-test", ConfigFactory.parseString("akka.loglevel=WARNING"));
    private final List<AutoCloseable> things = new ArrayList<>();

    ActorSystem<?> system() {
        return kit.system();
    }

    RawServer server(RawServer.Script script) {
        return keep(RawServer.start(script));
    }

    <T extends AutoCloseable> T keep(T thing) {
        things.add(thing);
        return thing;
    }

    ProviderPool pool(RawServer server, int connections) {
        return pool(server, PoolSettings.of(connections), null);
    }

    ProviderPool pool(RawServer server, PoolSettings settings, @Nullable SSLContext tls) {
        return pool(Origin.of(server.uri()), settings, tls);
    }

    ProviderPool pool(Origin origin, PoolSettings settings, @Nullable SSLContext tls) {
        TrustedCertificates.loadAnchors();
        ProviderPool pool = ProviderPool.open(system(), origin, settings, tls);
        things.add(0, pool::close);
        return pool;
    }

    Recorder recorder() {
        return new Recorder();
    }

    /** Starts a call and returns what listens to it. */
    Recorder call(ProviderPool pool) {
        Recorder recorder = recorder();
        pool.start(post(), recorder);
        return recorder;
    }

    static HttpCall post() {
        return new HttpCall(
                "POST",
                "/v1/chat/completions",
                List.of(HttpField.secret("Authorization", "Bearer sk-secret")),
                Bytes.utf8("{\"model\":\"m\"}"));
    }

    static PoolSettings settings(int connections, int warm, Duration keepAlive, Duration lifetime) {
        return new PoolSettings(connections, warm, keepAlive, lifetime, Duration.ofSeconds(3), 32 << 20, 16 << 10, 128);
    }

    /** Milliseconds from the given instant to the one awaited. */
    static double millis(long fromNanos, CompletableFuture<Long> until) {
        return (Recorder.await(until) - fromNanos) / 1e6;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable each : things) {
            each.close();
        }
        things.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        kit.shutdownTestKit();
    }
}
