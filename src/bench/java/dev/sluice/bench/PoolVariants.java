package dev.sluice.bench;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.ConfigFactory;
import dev.sluice.http.Origin;
import dev.sluice.testing.TestTls;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.slf4j.LoggerFactory;

/**
 * Ways to keep connections to one host, measured side by side: the processor time of this JVM for each call, calls a
 * second, threads started, heap for each idle connection, and how long after an abort the server sees the close. The
 * server has a JVM of its own; the ways take turns, each figure is the median of the rounds.
 */
public final class PoolVariants {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final ActorSystem<Void> system = ActorSystem.create(
            Behaviors.empty(),
            "bench",
            ConfigFactory.parseMap(Map.of(
                            "akka.loglevel", "OFF",
                            "akka.stdout-loglevel", "OFF",
                            "akka.actor.default-dispatcher.fork-join-executor.parallelism-min", 2,
                            "akka.actor.default-dispatcher.fork-join-executor.parallelism-max", 2,
                            "akka.actor.internal-dispatcher.fork-join-executor.parallelism-min", 2,
                            "akka.actor.internal-dispatcher.fork-join-executor.parallelism-max", 2))
                    .withFallback(ConfigFactory.load()));
    private final int rounds = Integer.getInteger("rounds", 3);
    private final int calls = Integer.getInteger("calls", 40_000);
    private final String only = System.getProperty("only", "");
    private final ServerProcess server;
    private final TestTls tls;

    private PoolVariants(ServerProcess server, TestTls tls) {
        this.server = server;
        this.tls = tls;
    }

    public static void main(String[] args) throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        TestTls tls = args.length == 1 ? TestTls.read(args[0]) : TestTls.create();
        if (args.length == 1) {
            BenchServer.run(tls);
            return;
        }
        try (ServerProcess server = ServerProcess.start(tls)) {
            PoolVariants bench = new PoolVariants(server, tls);
            bench.run();
            bench.system.terminate();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        System.out.println("| connections | way | CPU µs/call | calls/s | threads started/call | heap KB/idle connection "
                + "| close seen after an abort, ms: p50 | p99 |");
        System.out.println("|---|---|--:|--:|--:|--:|--:|--:|");
        for (int connections : new int[] {64, 1_000}) {
            for (boolean secure : new boolean[] {false, true}) {
                String cell = connections + (secure ? " TLS" : " plain");
                if (cell.contains(only)) {
                    measure(cell, connections, target(secure));
                }
            }
        }
    }

    private void measure(String cell, int connections, Target target) throws Exception {
        List<Row> rows = new ArrayList<>();
        for (Way way : Way.values()) {
            // The first of its kind loads classes; the second is weighed.
            Variant small = way.open(system, target, 8);
            drive(small, 8, 8, "/late");
            small.close();
            long before = heap();
            Variant variant = way.open(system, target, connections);
            drive(variant, connections, connections, "/late");
            rows.add(new Row(variant, (heap() - before) / 1e3 / connections));
        }
        for (Row row : rows) {
            drive(row.variant, connections, calls, "/");
        }
        for (int round = 0; round < rounds; round++) {
            for (Row row : rows) {
                row.rounds.add(drive(row.variant, connections, calls, "/"));
            }
        }
        for (Row row : rows) {
            System.out.println(row.print(cell, closes(row.variant, row.variant.name() + cell)));
            row.variant.close();
        }
    }

    /** Sends so many calls, so many at a time, from this thread. */
    private static Round drive(Variant variant, int width, int count, String path) throws InterruptedException {
        Semaphore permits = new Semaphore(width);
        CountDownLatch done = new CountDownLatch(count);
        Runnable ended = () -> {
            permits.release();
            done.countDown();
        };
        long threads = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
        long cpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            permits.acquire();
            variant.send(path, ended);
        }
        done.await();
        return new Round(
                (PROCESS.getProcessCpuTime() - cpu) / 1e3 / count,
                count / ((System.nanoTime() - start) / 1e9),
                (ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() - threads) / (double) count);
    }

    /** Milliseconds from an abort to the close at the server, 60 times; empty when the way can't abort. */
    private double[] closes(Variant variant, String name) throws InterruptedException {
        double[] millis = new double[60];
        for (int i = 0; i < millis.length; i++) {
            String id = Integer.toHexString(name.hashCode()) + "-" + i;
            Runnable abort = variant.send("/hang/" + id, () -> {});
            if (abort == null) {
                return new double[0];
            }
            server.await("arrived " + id);
            long from = System.nanoTime();
            abort.run();
            millis[i] = (server.await("closed " + id) - from) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    private Target target(boolean secure) {
        return secure
                ? new Target(new Origin("https", "127.0.0.1", server.securePort()), tls.client())
                : new Target(new Origin("http", "127.0.0.1", server.plainPort()), null);
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private enum Way {
        OWN {
            @Override
            Variant open(ActorSystem<?> system, Target target, int connections) {
                return new OurPool(system, target, connections);
            }
        },
        BARE {
            @Override
            Variant open(ActorSystem<?> system, Target target, int connections) {
                return new BareFlows(system, target, connections);
            }
        },
        LANES {
            @Override
            Variant open(ActorSystem<?> system, Target target, int connections) {
                return new Lanes(system, target, connections);
            }
        },
        WIDE {
            @Override
            Variant open(ActorSystem<?> system, Target target, int connections) {
                return new WidePool(system, target, connections);
            }
        };

        abstract Variant open(ActorSystem<?> system, Target target, int connections);
    }

    private record Round(double cpuMicros, double perSecond, double threads) {}

    private static final class Row {
        private final Variant variant;
        private final double heapKilobytes;
        private final List<Round> rounds = new ArrayList<>();

        Row(Variant variant, double heapKilobytes) {
            this.variant = variant;
            this.heapKilobytes = heapKilobytes;
        }

        String print(String cell, double[] closes) {
            double[] cpu = rounds.stream().mapToDouble(Round::cpuMicros).sorted().toArray();
            double[] speed = rounds.stream().mapToDouble(Round::perSecond).sorted().toArray();
            double threads = rounds.stream().mapToDouble(Round::threads).max().orElse(0);
            String aborts = closes.length == 0
                    ? "never | never"
                    : String.format(
                            Locale.ROOT, "%.1f | %.1f", closes[closes.length / 2], closes[closes.length * 99 / 100]);
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %.1f (%.1f–%.1f) | %,.0f | %.4f | %.1f | %s |",
                    cell,
                    variant.name(),
                    cpu[cpu.length / 2],
                    cpu[0],
                    cpu[cpu.length - 1],
                    speed[speed.length / 2],
                    threads,
                    heapKilobytes,
                    aborts);
        }
    }
}
