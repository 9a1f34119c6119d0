package dev.sluice.gateway;

import dev.sluice.batch.Journal;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.run.BatchService;
import dev.sluice.config.BatchConfig;
import dev.sluice.gateway.keys.VirtualKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /v1/files} and {@code /v1/batches}: who may what, and what is answered when the journal can't. Any thread; never blocks. */
final class BatchApi {
    /** Where files are sent to. */
    static final String FILES = "/v1/files";

    static final String BATCHES = "/v1/batches";

    static final List<Routes.Route> ROUTES = List.of(
            new Routes.Route("POST", FILES),
            new Routes.Route("GET", FILES),
            new Routes.Route("GET", FILES + "/*"),
            new Routes.Route("DELETE", FILES + "/*"),
            new Routes.Route("GET", FILES + "/*/content"),
            new Routes.Route("POST", BATCHES),
            new Routes.Route("GET", BATCHES),
            new Routes.Route("GET", BATCHES + "/*"),
            new Routes.Route("POST", BATCHES + "/*/cancel"));

    private final @Nullable BatchService service;
    private final FileEndpoints files;
    private final BatchEndpoints batches;

    /** @param service what runs them; null when there are none */
    BatchApi(@Nullable BatchService service, BatchConfig config) {
        this.service = service;
        this.files = new FileEndpoints(this, config);
        this.batches = new BatchEndpoints(this, config);
    }

    /** Whether a route is one of these. */
    static boolean has(Routes.Route route) {
        return ROUTES.contains(route);
    }

    /**
     * What is to be done for a request.
     *
     * @param key whose it is; null when nobody needs one
     * @throws RequestException to refuse it
     */
    Action open(Routes.Route route, Visit visit, @Nullable VirtualKey key) {
        if (service == null) {
            throw new RequestException(GatewayError.refused(
                    404, "batches_off", "this gateway keeps no batches (expected: sluice.batch.journal to be set)"));
        }
        String tenant = key == null ? "" : key.id();
        return route.pattern().startsWith(FILES)
                ? files.open(route, visit, tenant, key)
                : batches.open(route, visit, tenant);
    }

    /** The journal. */
    Journal journal() {
        if (service == null) {
            throw new IllegalStateException("no journal");
        }
        try {
            return service.journal();
        } catch (JournalException e) {
            throw new RequestException(of(e));
        }
    }

    /** There is something new for whoever runs batches. */
    void look() {
        if (service != null) {
            service.look();
        }
    }

    /** An answer made of what the journal gives; what it refuses is an answer too. */
    static <T> CompletableFuture<Reply> reply(CompletableFuture<T> step, Function<T, Reply> reply) {
        return step.handle((result, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof RequestException refused) {
                return refused.reply();
            }
            if (cause instanceof JournalException broken) {
                return Reply.of(of(broken));
            }
            if (cause != null) {
                throw new CompletionException(cause);
            }
            return reply.apply(result);
        });
    }

    /** Its own words are for the log: they may name files of this machine. */
    static GatewayError of(JournalException e) {
        return new GatewayError(
                503,
                "sluice_error",
                "journal_unavailable",
                "batches can't be kept at the moment (" + e.kind().name().toLowerCase(java.util.Locale.ROOT)
                        + "); nothing was changed, try again later",
                null,
                Duration.ofSeconds(5),
                true);
    }

    static RequestException notFound(String what, String id) {
        String shown = id.length() > 100 ? id.substring(0, 100) + "…" : id;
        return new RequestException(
                GatewayError.refused(404, "not_found", "no " + what + " '" + shown + "' of this key")
                        .withParam("id"));
    }

    /** The limit of a list. */
    static int limit(Visit visit, int absent, int most) {
        @Nullable String limit = visit.head().query("limit");
        if (limit == null) {
            return absent;
        }
        if (!limit.matches("[1-9]\\d{0,5}") || Integer.parseInt(limit) > most) {
            throw new RequestException(GatewayError.invalid("limit: (expected: 1 to " + most + ")", "limit"));
        }
        return Integer.parseInt(limit);
    }
}
