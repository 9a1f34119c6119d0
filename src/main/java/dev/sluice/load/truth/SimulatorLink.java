package dev.sluice.load.truth;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.load.plan.FaultStep;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A simulated provider's own paths (docs/simulator.md): what it is to do when, and what it saw. Blocks. */
public final class SimulatorLink {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PINGS = 9;

    private final URI origin;
    private final HttpClient http;

    /** @param tls null for plain HTTP */
    public SimulatorLink(URI origin, @Nullable SSLContext tls) {
        this.origin = origin;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
        this.http = tls == null ? builder.build() : builder.sslContext(tls).build();
    }

    /**
     * Has it look at a schedule.
     *
     * @throws SimulatorException when it is not there, or something in the schedule is wrong
     */
    public void check(List<FaultStep> faults) {
        post("/__sim/schedule?check", hocon(faults, Duration.ZERO));
    }

    /**
     * Has it do, from now on, what is to be done when.
     *
     * @param later than each step says
     */
    public void schedule(List<FaultStep> faults, Duration later) {
        post("/__sim/schedule", hocon(faults, later));
    }

    /** Ends what goes on, and what is still to come. */
    public void clear() {
        post("/__sim/schedule", "[]");
    }

    /** Has it forget what is over. */
    public void reset() {
        post("/__sim/reset", "");
    }

    /** The latest requests it saw, by their ids; it keeps ten thousand. */
    public Map<String, Served> served() {
        JsonObject times = json("{\"times\":" + get("/__sim/times") + "}");
        Map<String, Served> served = new HashMap<>();
        for (JsonObject time : times.objects("times")) {
            served.put(
                    time.text("requestId"),
                    new Served(
                            time.number("receivedNanos", 0),
                            time.number("firstTokenNanos", 0),
                            time.number("endedNanos", 0),
                            time.text("outcome"),
                            (int) time.number("tokensSent", 0)));
        }
        return served;
    }

    /**
     * By how much its clock is ahead of {@link System#nanoTime} here: 0 where they are the same clock, which those of the processes of
     * one Linux machine are.
     */
    public long clockOffsetNanos() {
        long best = Long.MAX_VALUE;
        long offset = 0;
        for (int i = 0; i < PINGS; i++) {
            long before = System.nanoTime();
            long there = json(get("/__sim/clock")).number("nanos", 0);
            long trip = System.nanoTime() - before;
            if (trip < best) {
                best = trip;
                offset = there - before - trip / 2;
            }
        }
        return Math.abs(offset) <= best ? 0 : offset;
    }

    private static String hocon(List<FaultStep> faults, Duration later) {
        return faults.stream().map(fault -> fault.step(later)).collect(Collectors.joining(", ", "[", "]"));
    }

    private String get(String path) {
        return send(
                HttpRequest.newBuilder(origin.resolve(path)).timeout(PATIENCE).build());
    }

    private void post(String path, String body) {
        send(HttpRequest.newBuilder(origin.resolve(path))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() == 200) {
                return response.body();
            }
            String said = response.statusCode() == 400 ? json(response.body()).text("error") : "";
            throw new SimulatorException(
                    said.isEmpty()
                            ? "simulator: " + origin + " answers " + response.statusCode()
                                    + " (expected: a simulated provider, such as 'sluice simulate' starts)"
                            : "faults: " + said);
        } catch (IOException e) {
            throw new SimulatorException("simulator: " + origin + " does not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SimulatorException("simulator: interrupted");
        }
    }

    private static JsonObject json(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException e) {
            throw new SimulatorException("simulator: " + e.getMessage());
        }
    }
}
