package dev.sluice.gateway;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import dev.sluice.api.MalformedRequestException;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.StoredFile;
import dev.sluice.config.BatchConfig;
import dev.sluice.gateway.keys.VirtualKey;
import dev.sluice.model.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/files}: what batches are made from, and what came of them. */
final class FileEndpoints {
    private static final ContentType JSON_LINES = ContentTypes.parse("application/jsonl");
    private static final int MOST = 10_000;
    private static final long PAGE = 256 << 10;

    private final BatchApi api;
    private final BatchConfig config;
    private final AtomicInteger uploads = new AtomicInteger();

    FileEndpoints(BatchApi api, BatchConfig config) {
        this.api = api;
        this.config = config;
    }

    Action open(Routes.Route route, Visit visit, String tenant, @Nullable VirtualKey key) {
        if (route.pattern().equals(BatchApi.FILES)) {
            return route.method().equals("POST") ? upload(visit, tenant, key) : list(visit, tenant);
        }
        String rest = visit.head().path().substring(BatchApi.FILES.length() + 1);
        if (route.pattern().endsWith("/content")) {
            return content(tenant, rest.substring(0, rest.length() - "/content".length()));
        }
        return route.method().equals("DELETE") ? delete(tenant, rest) : retrieve(tenant, rest);
    }

    private Action upload(Visit visit, String tenant, @Nullable VirtualKey key) {
        Journal journal = api.journal();
        long most = config.maxFileBytes();
        if (key != null && key.terms().maxBodyBytes() > 0) {
            most = Math.min(most, key.terms().maxBodyBytes());
        }
        if (uploads.incrementAndGet() > config.maxUploads()) {
            uploads.decrementAndGet();
            throw new RequestException(new GatewayError(
                    503,
                    "policy_error",
                    "too_many_uploads",
                    "too many files are being received (expected: at most " + config.maxUploads() + " at a time)",
                    null,
                    java.time.Duration.ofSeconds(5),
                    true));
        }
        try {
            FileUpload upload =
                    FileUpload.of(visit.head().contentType(), journal, tenant, most, config.maxStoredBytes());
            var unused = upload.reply().whenComplete((reply, failure) -> uploads.decrementAndGet());
            return new Action.Receive(upload);
        } catch (MalformedRequestException e) {
            uploads.decrementAndGet();
            throw new RequestException(GatewayError.of(e));
        }
    }

    private Action list(Visit visit, String tenant) {
        int limit = BatchApi.limit(visit, MOST, MOST);
        @Nullable String purpose = visit.head().query("purpose");
        @Nullable String after = visit.head().query("after");
        return new Action.Await(BatchApi.reply(
                api.journal()
                        .read(tx -> tx.files(
                                tenant, purpose == null ? "" : purpose, after == null ? "" : after, limit + 1)),
                files -> {
                    List<JsonObject> data =
                            files.stream().limit(limit).map(BatchJson::of).toList();
                    return Reply.json(200, BatchJson.list(data, files.size() > limit));
                }));
    }

    private Action retrieve(String tenant, String id) {
        return new Action.Await(BatchApi.reply(
                api.journal().read(tx -> find(tx, tenant, id)), file -> Reply.json(200, BatchJson.of(file))));
    }

    private Action delete(String tenant, String id) {
        return new Action.Await(BatchApi.reply(
                api.journal().write(Step.OTHER, tx -> {
                    StoredFile file = find(tx, tenant, id);
                    boolean read = tx.openBatches().stream()
                            .anyMatch(batch -> batch.state() == BatchState.VALIDATING
                                    && batch.inputFile().equals(id));
                    if (read) {
                        throw new RequestException(GatewayError.refused(
                                409, "file_in_use", "a batch is being made of the file; delete it afterwards"));
                    }
                    return tx.delete(file.id());
                }),
                deleted -> Reply.json(
                        200, JsonObject.of("id", id, "object", "file").with("deleted", deleted))));
    }

    private Action content(String tenant, String id) {
        Journal journal = api.journal();
        return new Action.Await(BatchApi.reply(
                journal.read(tx -> find(tx, tenant, id)),
                file -> Reply.content(
                        JSON_LINES,
                        new PagedSource(file.batch() == 0 ? chunks(journal, id) : results(journal, file)),
                        List.of())));
    }

    private static Supplier<CompletableFuture<Optional<ByteString>>> chunks(Journal journal, String id) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            int index = next.getAndIncrement();
            return journal.read(tx -> tx.chunk(id, index).map(ByteString::fromArrayUnsafe));
        };
    }

    private static Supplier<CompletableFuture<Optional<ByteString>>> results(Journal journal, StoredFile file) {
        AtomicLong after = new AtomicLong();
        return () -> journal.read(tx -> {
            List<JournalRead.ResultLine> lines = tx.results(file.batch(), file.part(), after.get(), PAGE);
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            ByteStringBuilder page = new ByteStringBuilder();
            for (JournalRead.ResultLine line : lines) {
                page.append(ByteString.fromString(line.line())).append(END_OF_LINE);
            }
            after.set(lines.get(lines.size() - 1).number());
            return Optional.of(page.result());
        });
    }

    private static final ByteString END_OF_LINE = ByteString.fromString("\n");

    private static StoredFile find(JournalRead tx, String tenant, String id) {
        return tx.file(id)
                .filter(file -> file.tenant().equals(tenant))
                .orElseThrow(() -> BatchApi.notFound("file", id));
    }
}
