package dev.sluice.gateway;

import dev.sluice.api.ChatRequests;
import dev.sluice.api.MalformedRequestException;
import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.Counts;
import dev.sluice.batch.ItemLines;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.JournalWrite;
import dev.sluice.batch.NewBatch;
import dev.sluice.batch.StoredFile;
import dev.sluice.codec.Json;
import dev.sluice.config.BatchConfig;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /v1/batches}. */
final class BatchEndpoints {
    private static final int LISTED = 20;
    private static final int MOST_LISTED = 100;
    private static final int MAX_KEY = 255;
    private static final long MIN_KEEP = 3_600;
    private static final long MAX_KEEP = 2_592_000;
    private static final Pattern WINDOW = Pattern.compile("([1-9]\\d{0,3})([mh])");

    private final BatchApi api;
    private final BatchConfig config;

    BatchEndpoints(BatchApi api, BatchConfig config) {
        this.api = api;
        this.config = config;
    }

    private record Seen(Batch batch, Counts counts, Usage usage) {
        static Seen of(JournalRead tx, Batch batch) {
            return new Seen(batch, tx.counts(batch.number()), tx.usage(batch.number()));
        }

        JsonObject json() {
            return BatchJson.of(batch, counts, usage);
        }
    }

    Action open(Routes.Route route, Visit visit, String tenant) {
        if (route.pattern().equals(BatchApi.BATCHES)) {
            return route.method().equals("POST") ? create(visit, tenant) : list(visit, tenant);
        }
        String rest = visit.head().path().substring(BatchApi.BATCHES.length() + 1);
        return route.pattern().endsWith("/cancel")
                ? cancel(tenant, rest.substring(0, rest.length() - "/cancel".length()))
                : new Action.Await(BatchApi.reply(
                        api.journal().read(tx -> Seen.of(tx, find(tx, tenant, rest))),
                        seen -> Reply.json(200, seen.json())));
    }

    private Action create(Visit visit, String tenant) {
        @Nullable String given = visit.head().field("idempotency-key");
        String key = given == null ? "" : given;
        if (key.length() > MAX_KEY) {
            throw new RequestException(GatewayError.invalid(
                    "idempotency-key: (expected: at most " + MAX_KEY + " characters)", "idempotency-key"));
        }
        if (!visit.head().isJson()) {
            throw new RequestException(GatewayError.refused(
                    415,
                    "unsupported_media_type",
                    "content-type: " + visit.head().contentType() + " (expected: application/json)"));
        }
        return new Action.ReadBody(bytes -> {
            try {
                JsonObject body = ChatRequests.object(bytes);
                NewBatch wanted = read(body, tenant, key);
                return new Action.Await(BatchApi.reply(
                        api.journal().write(Step.ACCEPT, tx -> Seen.of(tx, create(tx, wanted))), seen -> {
                            api.look();
                            return Reply.json(200, seen.json());
                        }));
            } catch (MalformedRequestException e) {
                throw new RequestException(GatewayError.of(e));
            }
        });
    }

    /** Within one write: what is checked is what is so when it is made. */
    private Batch create(JournalWrite tx, NewBatch wanted) {
        @Nullable StoredFile file = tx.file(wanted.inputFile()).orElse(null);
        if (file == null || !file.tenant().equals(wanted.tenant()) || file.batch() != 0) {
            throw new RequestException(GatewayError.refused(
                            400, "invalid_request", "input_file_id: (expected: a file of this key with purpose batch)")
                    .withParam("input_file_id"));
        }
        NewBatch named = wanted.withId(NewBatch.newId());
        Batch batch;
        try {
            batch = tx.create(named);
        } catch (JournalWrite.IdempotencyException e) {
            throw new RequestException(
                    GatewayError.refused(409, "idempotency_key_reused", String.valueOf(e.getMessage()))
                            .withParam("idempotency-key"));
        }
        if (batch.id().equals(named.id()) && tx.openBatchCount(wanted.tenant()) > config.maxOpen()) {
            throw new RequestException(new GatewayError(
                    429,
                    "policy_error",
                    "too_many_batches",
                    "too many batches of this key are not over (expected: at most " + config.maxOpen() + ")",
                    null,
                    Duration.ofSeconds(60),
                    true));
        }
        return batch;
    }

    private NewBatch read(JsonObject body, String tenant, String key) {
        require(!body.text("input_file_id").isEmpty(), "input_file_id", "the id of a file");
        require(
                ItemLines.isEndpoint(body.text("endpoint")),
                "endpoint",
                ItemLines.CHAT + " or " + ItemLines.EMBEDDINGS);
        Instant now = Instant.now();
        return new NewBatch(
                "",
                tenant,
                body.text("endpoint"),
                BatchOptions.of(config.concurrency()).withKeepSeconds(keep(body)),
                metadata(body),
                body.text("input_file_id"),
                key,
                fingerprint(body),
                now,
                now.plus(window(body)));
    }

    private static String fingerprint(JsonObject body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Json.write(body)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Duration window(JsonObject body) {
        Matcher window = WINDOW.matcher(body.text("completion_window"));
        require(window.matches(), "completion_window", "24h, or less such as 90m");
        long amount = Long.parseLong(window.group(1));
        Duration asked = window.group(2).equals("h") ? Duration.ofHours(amount) : Duration.ofMinutes(amount);
        require(
                asked.compareTo(config.window()) <= 0,
                "completion_window",
                "at most " + config.window().toMinutes() + "m");
        return asked;
    }

    private static JsonObject metadata(JsonObject body) {
        if (body.get("metadata") == null) {
            return JsonObject.EMPTY;
        }
        require(body.get("metadata") instanceof JsonObject, "metadata", "an object of texts");
        JsonObject metadata = body.object("metadata");
        require(metadata.fields().size() <= 16, "metadata", "at most 16 fields");
        for (Map.Entry<String, @Nullable Object> each : metadata.fields().entrySet()) {
            require(
                    each.getKey().length() <= 64 && each.getValue() instanceof String text && text.length() <= 512,
                    "metadata",
                    "names of at most 64 characters, texts of at most 512");
        }
        return metadata;
    }

    private static long keep(JsonObject body) {
        if (body.get("output_expires_after") == null) {
            return 0;
        }
        long seconds = body.object("output_expires_after").number("seconds", 0);
        require(
                seconds >= MIN_KEEP && seconds <= MAX_KEEP,
                "output_expires_after",
                "an anchor, and seconds from " + MIN_KEEP + " to " + MAX_KEEP);
        return seconds;
    }

    private Action list(Visit visit, String tenant) {
        int limit = BatchApi.limit(visit, LISTED, MOST_LISTED);
        @Nullable String after = visit.head().query("after");
        return new Action.Await(BatchApi.reply(
                api.journal()
                        .read(tx -> tx.batches(tenant, after == null ? "" : after, limit + 1).stream()
                                .filter(batch -> !batch.endpoint().isEmpty())
                                .map(batch -> Seen.of(tx, batch))
                                .toList()),
                seen -> {
                    List<JsonObject> data =
                            seen.stream().limit(limit).map(Seen::json).toList();
                    return Reply.json(200, BatchJson.list(data, seen.size() > limit));
                }));
    }

    private Action cancel(String tenant, String id) {
        return new Action.Await(BatchApi.reply(
                api.journal().write(Step.OTHER, tx -> {
                    Batch batch = find(tx, tenant, id);
                    boolean unused = tx.move(
                            batch,
                            EnumSet.of(BatchState.VALIDATING, BatchState.IN_PROGRESS),
                            BatchState.CANCELLING,
                            Instant.now());
                    Batch now = find(tx, tenant, id);
                    if (now.state().isOver() && now.state() != BatchState.CANCELLED) {
                        throw new RequestException(GatewayError.refused(
                                409,
                                "batch_over",
                                "the batch is " + now.state().word() + " (expected: one that is not over)"));
                    }
                    return Seen.of(tx, now);
                }),
                seen -> {
                    api.look();
                    return Reply.json(200, seen.json());
                }));
    }

    private static Batch find(JournalRead tx, String tenant, String id) {
        return tx.batch(id)
                .filter(batch ->
                        batch.tenant().equals(tenant) && !batch.endpoint().isEmpty())
                .orElseThrow(() -> BatchApi.notFound("batch", id));
    }

    private static void require(boolean condition, String param, String expected) {
        if (!condition) {
            throw new MalformedRequestException(param + ": (expected: " + expected + ")", param);
        }
    }
}
