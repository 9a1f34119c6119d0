package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.sluice.testing.RawServer;
import java.io.File;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Calls start no threads, also where the JVM sees two processors and nobody has set the parallelism of the common pool:
 * there, every callback of a {@code CompletionStage} from Akka's Java API would be a new thread.
 */
class ThreadsTest {
    private static final int CALLS = 2_000;

    @Test
    void calls_startNoThreads() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ActiveProcessorCount=2",
                        "-Xmx256m",
                        "-cp",
                        String.join(File.pathSeparator, classPath()),
                        ThreadsTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed;
        try (InputStream out = child.getInputStream()) {
            printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        System.out.println(printed.strip());
        assertThat(printed).contains("threads started: ");
        int started = Integer.parseInt(
                printed.substring(printed.indexOf("started: ") + 9).strip());
        // The dispatcher may still add or replace a worker of its own.
        assertThat(started).isLessThan(20);
    }

    private static String[] classPath() {
        return new String[] {System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))};
    }

    /** What runs in the child JVM. */
    public static void main(String[] args) {
        try (RawServer server = RawServer.start(peer -> {
            while (true) {
                peer.readRequest();
                peer.reply("{}");
            }
        })) {
            ActorSystem<Void> system = ActorSystem.create(
                    Behaviors.empty(),
                    "threads",
                    ConfigFactory.parseString("akka.stdout-loglevel=OFF\nakka.loglevel=OFF")
                            .withFallback(ConfigFactory.load()));
            ProviderPool pool = ProviderPool.open(system, Origin.of(server.uri()), PoolSettings.of(4), null);
            calls(pool);
            long before = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
            calls(pool);
            long after = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
            System.out.println(CALLS + " calls, threads started: " + (after - before));
            pool.close();
            system.terminate();
        }
    }

    private static void calls(ProviderPool pool) {
        for (int i = 0; i < CALLS; i++) {
            Recorder call = new Recorder();
            pool.start(PoolFixture.post(), call);
            if (!call.untilFreed().contains("reply")) {
                throw new AssertionError(call.heard());
            }
        }
    }
}
