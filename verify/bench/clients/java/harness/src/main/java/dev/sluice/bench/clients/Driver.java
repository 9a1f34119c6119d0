package dev.sluice.bench.clients;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import one.profiler.AsyncProfiler;

/**
 * The same process around every client: takes commands on its input, a line each, and answers on its output.
 *
 * <pre>
 * open NAME URL IN_FLIGHT                          ready
 * close NAME                                       ready
 * warm NAME KIND IN_FLIGHT CALLS SECONDS           warmed {...}   whichever comes first
 * closed NAME KIND IN_FLIGHT SETTLE WINDOW         begin, result {...}, done
 * rate NAME KIND PER_SECOND IN_FLIGHT SETTLE WINDOW  begin, result {...}, done
 * heap NAME KIND IN_FLIGHT SETTLE                  result {...}
 * profile START STOP                               ready; the next window is profiled
 * first URL                                        answered
 * </pre>
 *
 * KIND is {@code plain} or {@code stream}, SETTLE and WINDOW are seconds. The window lies between the two lines, so that who
 * drives can read the process's clocks there.
 */
public final class Driver {
    private final Connector connector;
    private final PrintStream out;
    private final Map<String, Endpoint> endpoints = new HashMap<>();

    /** What async-profiler is told at the beginning and at the end of the next window. */
    private List<String> profile = List.of();

    private Driver(Connector connector, PrintStream out) {
        this.connector = connector;
        this.out = out;
    }

    /** Serves until the input ends. */
    public static void run(Connector connector) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // Whatever a library prints is not for who drives.
        System.setOut(System.err);
        Driver driver = new Driver(connector, out);
        out.println("hello");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            try {
                driver.obey(new ArrayList<>(List.of(line.split(" "))));
            } catch (Exception e) {
                e.printStackTrace();
                out.println("failed " + e);
            }
        }
        for (Endpoint endpoint : driver.endpoints.values()) {
            endpoint.close();
        }
        System.exit(0);
    }

    private void obey(List<String> words) throws Exception {
        switch (words.get(0)) {
            case "open" -> {
                endpoints.put(words.get(1), connector.open(words.get(2), Integer.parseInt(words.get(3))));
                out.println("ready");
            }
            case "close" -> {
                endpoints.remove(words.get(1)).close();
                out.println("ready");
            }
            case "warm" -> {
                Load load = load(words, 0);
                load.start();
                long begin = System.nanoTime();
                int calls = Integer.parseInt(words.get(4));
                long patience = seconds(words.get(5));
                while (load.calls() < calls && System.nanoTime() - begin < patience) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                load.stop();
                out.println("warmed " + load.result());
            }
            case "closed" -> window(load(words, 0), words.get(4), words.get(5));
            case "rate" -> window(load(words, Integer.parseInt(words.remove(3))), words.get(4), words.get(5));
            case "heap" -> heap(load(words, 0), words.get(4));
            case "profile" -> {
                profile = List.of(words.get(1), words.get(2));
                out.println("ready");
            }
            case "first" -> {
                Endpoint endpoint = connector.open(words.get(1), 1);
                endpoints.put("first", endpoint);
                Load load = new Load(endpoint, "plain", 1, 0);
                load.once();
                out.println("answered");
            }
            default -> throw new IllegalArgumentException("command: " + words);
        }
    }

    private Load load(List<String> words, int perSecond) {
        return new Load(endpoints.get(words.get(1)), words.get(2), Integer.parseInt(words.get(3)), perSecond);
    }

    private void window(Load load, String settle, String window) throws Exception {
        load.start();
        TimeUnit.NANOSECONDS.sleep(seconds(settle));
        if (!profile.isEmpty()) {
            // It brings its library along; only a process that is profiled loads it.
            AsyncProfiler.getInstance().execute(profile.get(0));
        }
        load.begin();
        out.println("begin");
        TimeUnit.NANOSECONDS.sleep(seconds(window));
        if (!profile.isEmpty()) {
            AsyncProfiler.getInstance().execute(profile.get(1));
            profile = List.of();
        }
        String result = load.result();
        out.println("result " + result);
        load.stop();
        out.println("done");
    }

    private void heap(Load load, String settle) throws Exception {
        load.start();
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (load.open() < load.inFlight() && System.nanoTime() < patience) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        TimeUnit.NANOSECONDS.sleep(seconds(settle));
        load.begin();
        long[] during = new long[3];
        for (int i = 0; i < during.length; i++) {
            during[i] = liveHeap();
            TimeUnit.MILLISECONDS.sleep(700);
        }
        String result = load.result();
        load.stop();
        TimeUnit.MILLISECONDS.sleep(500);
        long idle = liveHeap();
        Arrays.sort(during);
        out.println("result {\"heapWith\":" + during[1] + ",\"heapIdle\":" + idle + "," + result.substring(1));
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long seconds(String text) {
        return (long) (Double.parseDouble(text) * 1e9);
    }
}
