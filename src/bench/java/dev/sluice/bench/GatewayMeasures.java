package dev.sluice.bench;

import dev.sluice.Sluice;
import dev.sluice.config.ConfigSources;
import dev.sluice.config.EngineConfig;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayServer;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The tight figures of the gateway: a real one over TCP, before simulated providers in the same JVM. */
final class GatewayMeasures {
    private static final int OTHERS = 200;
    private static final int LEAVES = 100;
    private static final int DRIPS = 900;
    private static final int WINDOWS = 6;
    private static final int CALLS_A_WINDOW = 1_000;
    private static final String SCENARIO = """
            providers {
              openai { dialect = openai, models = [small, large], latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
              kimi { dialect = kimi, latency { first-byte = 1ms, token-pace = 50ms, tokens = 5 }, faults = [{ fault = endless }] }
            }
            """;

    private final Figures figures;

    GatewayMeasures(Figures figures) {
        this.figures = figures;
    }

    /** From a client's FIN or RST to the close at the provider, while other streams run. */
    void clientGone() throws Exception {
        try (Simulator simulator = Simulator.start(Scenario.parse(SCENARIO));
                Sluice sluice = Sluice.start(config(simulator));
                Gateway gateway = gateway(sluice)) {
            List<CompletableFuture<?>> others = new ArrayList<>();
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < OTHERS; i++) {
                others.add(client.sendAsync(
                        post(gateway.url(), body("kimi/kimi-latest", true), "300000"), HttpResponse.BodyHandlers.discarding()));
            }
            Timing.until(() -> simulator.truth("kimi").requestCount() == OTHERS);
            for (boolean warm : new boolean[] {true, false}) {
                for (String how : List.of("FIN", "RST")) {
                    for (boolean stream : new boolean[] {false, true}) {
                        for (boolean after : new boolean[] {false, true}) {
                            double[] millis = new double[warm ? 10 : LEAVES];
                            for (int i = 0; i < millis.length; i++) {
                                millis[i] = leave(simulator, gateway, how, stream, after);
                            }
                            if (!warm) {
                                figures.atMost(
                                        "gateway: from a client's " + how + " to the closed socket at the provider, "
                                                + (stream ? "stream, " : "plain, ")
                                                + (after ? "after" : "before")
                                                + (stream ? " the first token" : " the head")
                                                + ", beside " + OTHERS + " streams, p99 of " + LEAVES,
                                        Figures.quantile(millis, 0.99), 500, "ms");
                            }
                        }
                    }
                }
            }
            long ended = others.stream().filter(CompletableFuture::isDone).count();
            figures.add("gateway: of those " + OTHERS + " streams, ended meanwhile", Long.toString(ended), "0", ended == 0);
        }
    }

    private static double leave(Simulator simulator, Gateway gateway, String how, boolean stream, boolean after)
            throws Exception {
        simulator.script("openai", after ? stream ? "{ fault = endless }" : "{ fault = stall-after-head }" : "{ fault = hang }");
        simulator.reset("openai");
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            client.setTcpNoDelay(true);
            byte[] body = body("openai/small", stream).getBytes(StandardCharsets.UTF_8);
            client.getOutputStream().write(head("Content-Length: " + body.length));
            client.getOutputStream().write(body);
            Timing.until(() -> simulator.truth("openai").requestCount() == 1);
            if (after && stream) {
                client.setSoTimeout(20_000);
                String read = "";
                while (!read.contains("\"content\":\"")) {
                    byte[] some = new byte[4096];
                    read += new String(some, 0, client.getInputStream().read(some), StandardCharsets.UTF_8);
                }
            } else {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            long left = System.nanoTime();
            close(client, how);
            Timing.until(() -> simulator.truth("openai").aborts() == 1);
            Truth.Request request = simulator.truth("openai").requests().get(0);
            return (request.endedNanos() - left) / 1e6;
        }
    }

    private static void close(Socket socket, String how) throws IOException {
        if (how.equals("RST")) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    /** A client that takes 1 KB a second of an answer without end. */
    void slowReader() throws Exception {
        try (EndlessProvider provider = new EndlessProvider();
                Sluice sluice = Sluice.start(EngineConfig.parse("""
                        sluice.providers.openai { dialect = openai, base-url = "%s/v1", key = "sk-of-openai", any-model = true
                          pool.warm-connections = 0 }
                        """.formatted(provider.origin())));
                Gateway gateway = gateway(sluice);
                Socket client = new Socket()) {
            client.setReceiveBufferSize(4096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
            byte[] body = body("openai/m", true).getBytes(StandardCharsets.UTF_8);
            client.getOutputStream().write(head("Content-Length: " + body.length + "\r\nx-request-timeout-ms: 300000"));
            client.getOutputStream().write(body);
            long read = 0;
            long most = 0;
            long sent = 0;
            long sentNanos = 0;
            byte[] some = new byte[20];
            try {
                while (provider.closedNanos() == 0) {
                    TimeUnit.MILLISECONDS.sleep(20);
                    if (gateway.traffic().bytesOut() != sent) {
                        sent = gateway.traffic().bytesOut();
                        sentNanos = System.nanoTime();
                    }
                    int taken = client.getInputStream().readNBytes(some, 0, some.length);
                    read += taken;
                    // What the provider could not send yet, and what the client has not read, is not held by us.
                    long written = provider.written();
                    long elsewhere = KernelQueues.of(provider.port()).unsent()
                            + KernelQueues.of(client.getLocalPort()).unread();
                    if (provider.written() == written) {
                        most = Math.max(most, written - read - elsewhere);
                    }
                    if (taken < some.length) {
                        break;
                    }
                }
            } catch (IOException reset) {
                // What was to come.
            }
            Timing.until(() -> provider.closedNanos() != 0);
            Timing.until(() -> gateway.connections() == 0);
            double seconds = (provider.closedNanos() - sentNanos) / 1e9;
            figures.atMost("gateway: held of a stream for a reader of 1 KB/s, by the process and by the kernel for it", most / 1024.0, 512, "KiB");
            figures.add(
                    "gateway: from the last that the network took for that reader to the closed socket at the provider",
                    Math.round(seconds * 10) / 10.0 + " s", "29.5 to 33 s", seconds >= 29.5 && seconds <= 33);
        }
    }

    /** Whole configurations, read from a file and taken on through the operator's own door. */
    void reloads() throws Exception {
        Path file = Files.createTempFile("sluice-measure", ".conf");
        AtomicReference<String> settings = new AtomicReference<>("");
        try (Simulator simulator = Simulator.start(Scenario.parse(SCENARIO))) {
            String fixed = """
                    sluice.providers.glm.enabled = false
                    sluice.providers.kimi { base-url = "%s/v1", key = "sk-of-kimi" }
                    sluice.providers.openai { dialect = openai, base-url = "%s/v1", key = "sk-of-openai", any-model = true
                      models { small { context-window = 1000 }, large { context-window = 9000 } } }
                    sluice.routing.default-model = small
                    sluice.gateway { port = 0, admin.port = 0, access-log = false, drain-timeout = 2s }
                    """.formatted(simulator.origin("kimi"), simulator.origin("openai"));
            try (GatewayServer server = GatewayServer.start(() -> load(file, fixed + settings.get()))) {
                AtomicBoolean over = new AtomicBoolean();
                AtomicLong requests = new AtomicLong();
                AtomicLong failed = new AtomicLong();
                ExecutorService threads = Executors.newCachedThreadPool();
                List<CompletableFuture<Void>> callers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    boolean stream = i % 2 == 1;
                    callers.add(CompletableFuture.runAsync(
                            () -> callUntil(over, server.gateway().url(), stream, requests, failed), threads));
                }
                TimeUnit.SECONDS.sleep(2);
                HttpClient operator = HttpClient.newHttpClient();
                HttpRequest reload = HttpRequest.newBuilder(server.gateway().adminUrl().resolve("/reload"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                for (int warm = 0; warm < 300; warm++) {
                    operator.send(reload, HttpResponse.BodyHandlers.ofString());
                }
                long begun = System.nanoTime();
                int reloads = 0;
                int refused = 0;
                for (; reloads < 3_000; reloads++) {
                    long due = begun + reloads * 10_000_000L;
                    TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                    settings.set("sluice.providers.openai.pool.max-connections = " + (reloads % 2 == 0 ? 20 : 30)
                            + "\nsluice.routing.aliases.quick = [\"openai/" + (reloads % 2 == 0 ? "small" : "large") + "\"]");
                    if (operator.send(reload, HttpResponse.BodyHandlers.ofString()).statusCode() != 200) {
                        refused++;
                    }
                }
                double seconds = (System.nanoTime() - begun) / 1e9;
                over.set(true);
                callers.forEach(CompletableFuture::join);
                threads.shutdown();
                figures.add(
                        "gateway: reloads a second (" + reloads + " in " + Math.round(seconds * 10) / 10.0
                                + " s, each another pool and alias, " + refused + " refused)",
                        Long.toString(Math.round(reloads / seconds)), "100", reloads / seconds >= 99 && refused == 0);
                figures.add("gateway: failed of " + requests + " requests meanwhile", failed.toString(), "0", failed.get() == 0);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static LoadedConfig load(Path file, String text) {
        try {
            Files.writeString(file, text);
            return ConfigSources.of(file, Map.of(), Map.of()).load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void callUntil(AtomicBoolean over, URI url, boolean stream, AtomicLong requests, AtomicLong failed) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = post(url, body("openai/small", stream), "20000");
        while (!over.get()) {
            requests.incrementAndGet();
            try {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 200 || (stream && !response.body().endsWith("data: [DONE]\n\n"))) {
                    failed.incrementAndGet();
                    System.out.println(response.body());
                }
            } catch (IOException e) {
                failed.incrementAndGet();
                System.out.println(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** A client's latency with and without sockets that drip, by turns. */
    void drips() throws Exception {
        try (Simulator simulator = Simulator.start(Scenario.parse(SCENARIO));
                Sluice sluice = Sluice.start(config(simulator));
                Gateway gateway = gateway(sluice)) {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest request = post(gateway.url(), body("openai/small", false), "20000");
            latencies(client, request);
            latencies(client, request);
            double[][] without = new double[WINDOWS][];
            double[][] with = new double[WINDOWS][];
            for (int i = 0; i < WINDOWS; i++) {
                without[i] = latencies(client, request);
                try (Drips drips = new Drips(gateway.port(), DRIPS)) {
                    Timing.until(() -> gateway.connections() >= DRIPS);
                    with[i] = latencies(client, request);
                    if (drips.refused() > 0) {
                        throw new IllegalStateException("a window was longer than its drips lived");
                    }
                }
                Timing.until(() -> gateway.connections() <= 2);
            }
            double alone = Figures.quantile(flat(without), 0.99);
            double among = Figures.quantile(flat(with), 0.99);
            int samples = WINDOWS * CALLS_A_WINDOW;
            figures.atMost(
                    "gateway: a client's p99 beside " + DRIPS + " sockets that drip two header bytes a second, " + samples
                            + " calls in " + WINDOWS + " windows (without them, by turns, "
                            + String.format(java.util.Locale.ROOT, "%.1f", alone) + " ms)",
                    among, Math.ceil(alone * 12) / 10, "ms");
        }
    }

    private static double[] latencies(HttpClient client, HttpRequest request) throws Exception {
        double[] millis = new double[CALLS_A_WINDOW];
        for (int i = 0; i < millis.length; i++) {
            long begin = System.nanoTime();
            int status = client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
            millis[i] = (System.nanoTime() - begin) / 1e6;
            if (status != 200) {
                throw new IllegalStateException("status " + status);
            }
        }
        return millis;
    }

    private static double[] flat(double[][] windows) {
        return java.util.Arrays.stream(windows).flatMapToDouble(java.util.Arrays::stream).toArray();
    }

    private static EngineConfig config(Simulator simulator) {
        return EngineConfig.parse("""
                sluice.providers {
                  kimi { base-url = "%s/v1", key = "sk-of-kimi", pool.max-connections = 300 }
                  openai { dialect = openai, base-url = "%s/v1", key = "sk-of-openai", any-model = true }
                }
                sluice.provider-defaults.breaker.enabled = false
                """.formatted(simulator.origin("kimi"), simulator.origin("openai")));
    }

    private static Gateway gateway(Sluice sluice) {
        return Gateway.start(
                sluice, GatewayConfig.parse("sluice.gateway { port = 0, admin.port = 0, access-log = false }"));
    }

    private static HttpRequest post(URI url, String body, String deadlineMillis) {
        return HttpRequest.newBuilder(url.resolve("/v1/chat/completions"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("content-type", "application/json")
                .header("x-request-timeout-ms", deadlineMillis)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static String body(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]"
                + (stream ? ",\"stream\":true}" : "}");
    }

    private static byte[] head(String fields) {
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + fields
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
