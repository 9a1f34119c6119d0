package dev.sluice.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Steps, their report, and the provider's own account of what it saw. */
final class Suite {
    static final String BASE_URL = env("BASE_URL", "http://127.0.0.1:18080/v1");
    static final String API_KEY = env("API_KEY", "sk-verify.clients");
    private static final boolean GATEWAY = env("TARGET", "").equals("gateway");
    private static final URI REQUESTS =
            URI.create(env("TRUTH_URL", "http://127.0.0.1:18003/__sim/truth").replaceAll("truth$", "requests"));
    private static final long ABORT_MILLIS = env("VERIFY_SLOW", "").isEmpty() ? 500 : 1500;

    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run);
        thread.setDaemon(true);
        return thread;
    });
    private int passed;
    private int failed;

    interface Step {
        void run() throws Exception;
    }

    /** A prompt nobody else uses, whose answer begins with its word. */
    record Asked(String word, String text) {
        static Asked of(String more) {
            String word = "w" + UUID.randomUUID().toString().substring(0, 13);
            return new Asked(word, "echo:" + word + " " + more);
        }
    }

    /** Runs a step now. */
    void step(String name, Step step) {
        long started = System.nanoTime();
        try {
            threads.submit((Callable<Void>) () -> {
                        step.run();
                        return null;
                    })
                    .get(60, TimeUnit.SECONDS);
            passed++;
            System.out.printf("ok   %s (%d ms)%n", name, (System.nanoTime() - started) / 1_000_000);
        } catch (ExecutionException e) {
            failed++;
            StackTraceElement[] where = e.getCause().getStackTrace();
            System.out.printf("FAIL %s: %s at %s%n", name, e.getCause(), where.length > 1 ? where[1] : "?");
        } catch (Exception e) {
            failed++;
            System.out.printf("FAIL %s: no end within 60 s%n", name);
        }
    }

    /** A step that asks for what a bare provider doesn't do. */
    void gatewayStep(String name, Step step) {
        if (GATEWAY) {
            step(name, step);
        } else {
            System.out.printf("skip %s (gateway only)%n", name);
        }
    }

    /** Says how many passed, and ends the process. */
    void report() {
        System.out.printf("%d passed, %d failed%n", passed, failed);
        System.out.flush();
        Runtime.getRuntime().halt(failed > 0 || passed == 0 ? 1 : 0);
    }

    /** Runs an action for each prompt at once. */
    void together(int count, java.util.function.Consumer<Asked> action) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Asked asked = Asked.of("");
            all.add(CompletableFuture.runAsync(() -> action.accept(asked), threads));
        }
        all.forEach(CompletableFuture::join);
    }

    static void check(boolean claim, Object shown) {
        if (!claim) {
            throw new AssertionError(String.valueOf(shown));
        }
    }

    static void same(Object actual, Object expected) {
        check(expected.equals(actual), actual + " (expected: " + expected + ")");
    }

    static void begins(String text, String beginning) {
        check(text != null && text.startsWith(beginning), text + " (expected: " + beginning + "...)");
    }

    /** The error that an action ends with. */
    static <E extends Throwable> E error(Class<E> kind, Step action) {
        try {
            action.run();
        } catch (Throwable e) {
            check(kind.isInstance(e), e);
            return kind.cast(e);
        }
        throw new AssertionError("no error");
    }

    /** What the provider saw of a prompt, oldest first. */
    static List<JsonNode> seen(Asked asked) throws Exception {
        String json = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(REQUESTS).build(), BodyHandlers.ofString())
                .body();
        List<JsonNode> seen = new ArrayList<>();
        for (JsonNode request : new ObjectMapper().readTree(json)) {
            if (request.path("prompt").asText().equals(asked.text())) {
                seen.add(request);
            }
        }
        return seen;
    }

    /** The provider saw its connection closed at once after {@code since}, by the clock that its truth uses too. */
    static void aborted(Asked asked, long since) throws Exception {
        for (int tries = 0; tries < 100; tries++) {
            List<JsonNode> requests = seen(asked);
            same(requests.size(), 1);
            JsonNode request = requests.get(0);
            if (!request.path("outcome").asText().equals("running")) {
                same(request.path("outcome").asText(), "aborted");
                long millis = (request.path("endedNanos").asLong() - since) / 1_000_000;
                check(millis > -100 && millis <= ABORT_MILLIS, "seen after " + millis + " ms");
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the provider never saw the abort");
    }

    private static String env(String name, String usual) {
        return System.getenv().getOrDefault(name, usual);
    }
}
