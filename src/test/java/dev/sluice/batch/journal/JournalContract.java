package dev.sluice.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.Counts;
import dev.sluice.batch.Duplicate;
import dev.sluice.batch.ItemLine;
import dev.sluice.batch.ItemState;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.JournalWrite;
import dev.sluice.batch.Lost;
import dev.sluice.batch.NewBatch;
import dev.sluice.batch.Part;
import dev.sluice.batch.ResultLines;
import dev.sluice.batch.StoredFile;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal does, whichever database it is in. */
abstract class JournalContract {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofHours(24));
    private static final ClaimEnd ANSWERED =
            new ClaimEnd("answered", NOW, NOW.plusMillis(90), "openai", "req-1", 1, new Usage(11, 7, 0));

    private final JournalWrite db = (JournalWrite) Proxy.newProxyInstance(
            JournalWrite.class.getClassLoader(), new Class<?>[] {JournalWrite.class}, this::oneWrite);
    private Journal journal;

    /** A place where no journal is yet. */
    abstract String location();

    /** What JDBC opens it by. */
    abstract String jdbcUrl();

    /** Makes what is under way look as if a process that has died had begun it. */
    final void killed() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE sluice_item SET owner = 'dead' WHERE state = 1");
            statement.execute("UPDATE sluice_batch SET owner = 'dead'");
            statement.execute("UPDATE sluice_file SET owner = 'dead'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() {
        journal = Journals.open(location(), settings());
    }

    @AfterEach
    void close() {
        journal.close();
    }

    JournalSettings settings() {
        return JournalSettings.DEFAULT.withNodeTimeout(Duration.ofSeconds(1));
    }

    Journal journal() {
        return journal;
    }

    void reopen() {
        journal = Journals.open(location(), settings());
    }

    @Test
    void batch_isFoundAsItWasMade() {
        BatchOptions options = BatchOptions.of(7)
                .withCallDeadline(Duration.ofSeconds(9))
                .withModel("m")
                .withFanOut(JsonObject.of("models", List.of("a", "b"), "strategy", "quorum"))
                .withFiles("/tmp/o", "/tmp/e", true);
        Batch made = db.create(new NewBatch(
                NewBatch.newId(),
                "tenant",
                "/v1/embeddings",
                options,
                JsonObject.of("k", "ü"),
                "file-1",
                "key",
                "print",
                NOW,
                LATER));

        Batch found = db.batch(made.id()).orElseThrow();

        assertThat(found).isEqualTo(made);
        assertThat(found.id()).matches("batch_[0-9a-f]{24}");
        assertThat(found.state()).isEqualTo(BatchState.VALIDATING);
        assertThat(found.options()).isEqualTo(options);
        assertThat(found.metadata()).isEqualTo(JsonObject.of("k", "ü"));
        assertThat(found.times().expires()).isEqualTo(LATER);
        assertThat(found.times().ended()).isNull();
        assertThat(db.batch("batch_none")).isEmpty();
    }

    @Test
    void idempotencyKey_findsTheSameBatch_andRefusesAnotherRequest() {
        Batch first = db.create(keyed("a", "key", "one"));

        assertThat(db.create(keyed("a", "key", "one")).id()).isEqualTo(first.id());
        assertThat(db.create(keyed("b", "key", "two")).id()).isNotEqualTo(first.id());
        assertThatThrownBy(() -> db.create(keyed("a", "key", "two")))
                .isInstanceOf(JournalWrite.IdempotencyException.class)
                .hasMessageContaining(first.id());
        assertThat(db.create(keyed("a", "", "x")).id())
                .isNotEqualTo(db.create(keyed("a", "", "x")).id());
    }

    @Test
    void refusedWrite_undoesNothingOfThoseBesideIt() {
        List<CompletableFuture<Batch>> made = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String key = "key" + (i == 7 ? 3 : i);
            String print = "print" + i;
            made.add(journal.write(Step.OTHER, tx -> tx.create(keyed("t", key, print))));
        }

        CompletableFuture<?> all =
                CompletableFuture.allOf(made.toArray(CompletableFuture[]::new)).handle((ok, no) -> no);
        all.join();

        assertThat(made.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSize(1);
        assertThat(made.get(7)).isCompletedExceptionally();
        assertThat(db.batches("t", "", 100)).hasSize(19);
    }

    @Test
    void batches_areListedNewestFirst_pageByPage_byTenant() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, db.create(keyed("t", "", "")).id());
        }
        db.create(keyed("other", "", ""));

        List<String> first = ids(db.batches("t", "", 2));
        List<String> second = ids(db.batches("t", first.get(1), 10));

        assertThat(first).isEqualTo(ids.subList(0, 2));
        assertThat(second).isEqualTo(ids.subList(2, 5));
        assertThat(db.batches("t", "batch_of-nobody", 10)).isEmpty();
        assertThat(db.openBatchCount("t")).isEqualTo(5);
    }

    @Test
    void lines_becomeItems_andDuplicatesAreTold() {
        Batch batch = batch();
        List<Duplicate> first = db.add(batch, List.of(good(1, "a"), bad(2), good(3, "b"), bad(4)));
        List<Duplicate> duplicates =
                db.add(batch, List.of(good(5, "c"), good(6, "a"), good(7, "b"), good(8, "d"), good(9, "d")));
        db.accept(batch, 6, List.of(JsonObject.of("line", 2)), NOW);

        assertThat(first).isEmpty();
        assertThat(duplicates)
                .containsExactly(new Duplicate("a", 6, 1), new Duplicate("b", 7, 3), new Duplicate("d", 9, 8));
        assertThat(counts(batch)).isEqualTo(new Counts(4, 0, 0, 2, 0, 0));
        Batch accepted = db.batch(batch.id()).orElseThrow();
        assertThat(accepted.state()).isEqualTo(BatchState.IN_PROGRESS);
        assertThat(accepted.times().inProgress()).isEqualTo(NOW);
        assertThat(accepted.errors()).containsExactly(JsonObject.of("line", 2));
        List<JournalRead.ResultLine> errors = db.results(batch.number(), Part.ERRORS, 0, 1 << 20);
        assertThat(errors).extracting(JournalRead.ResultLine::number).containsExactly(2L, 4L);
        assertThat(Json.parse(errors.get(0).line()).object("error").text("message"))
                .startsWith("line 2: ");
    }

    @Test
    void claims_goInOrder_byModel_withinLimits_andNoneTwice() {
        Batch batch = accepted(10, new ItemLine.Good(11, "other", "/v1/embeddings", "m2", "{\"x\":1}"));

        List<Claimed> first = claim(batch, "m", 3, 1 << 20);
        List<Claimed> second = claim(batch, "m", 100, 2L * body(4).length());
        List<Claimed> third = claim(batch, "m", 100, 0);
        List<Claimed> other = claim(batch, "m2", 100, 1 << 20);

        assertThat(first).extracting(Claimed::number).containsExactly(1L, 2L, 3L);
        assertThat(first.get(0).body()).isEqualTo(body(1));
        assertThat(first.get(0).claim()).isEqualTo(1);
        assertThat(second).extracting(Claimed::number).containsExactly(4L, 5L);
        assertThat(third).extracting(Claimed::number).containsExactly(6L);
        assertThat(other)
                .containsExactly(new Claimed(batch.number(), 11, "other", "/v1/embeddings", "m2", "{\"x\":1}", 1));
        assertThat(db.pendingModels(batch.number())).containsOnlyKeys("m").containsEntry("m", 4L);
        assertThat(counts(batch)).isEqualTo(new Counts(4, 7, 0, 0, 0, 0));
    }

    @Test
    void item_endsOnce_andItsResultIsInItsFile() {
        Batch batch = accepted(3);
        List<Claimed> items = claim(batch, "m", 3, 1 << 20);
        Claimed one = items.get(0);
        Claimed two = items.get(1);

        boolean ended = db.end(one, ANSWERED, ResultLines.answered(batch.id(), one, "r", JsonObject.of("a", "ü")));
        boolean again = db.end(one, ANSWERED, ResultLines.answered(batch.id(), one, "r", JsonObject.EMPTY));
        boolean failed =
                db.end(two, ANSWERED, ResultLines.failed(batch.id(), two, 400, "r", JsonObject.of("error", "e")));

        assertThat(ended).isTrue();
        assertThat(again).isFalse();
        assertThat(failed).isTrue();
        assertThat(counts(batch)).isEqualTo(new Counts(0, 1, 1, 1, 0, 0));
        assertThat(db.usage(batch.number())).isEqualTo(new Usage(22, 14, 0));
        JournalRead.ResultLine line =
                db.results(batch.number(), Part.OUTPUT, 0, 1 << 20).get(0);
        assertThat(line.customId()).isEqualTo("id-1");
        JsonObject json = Json.parse(line.line());
        assertThat(json.text("custom_id")).isEqualTo("id-1");
        assertThat(json.object("response").number("status_code", 0)).isEqualTo(200);
        assertThat(json.object("response").object("body")).isEqualTo(JsonObject.of("a", "ü"));
        assertThat(json.has("error") && json.get("error") == null).isTrue();
        assertThat(db.size(batch.number(), Part.OUTPUT))
                .isEqualTo(new JournalRead.Size(
                        1, line.line().getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 1));
    }

    @Test
    void deferredItem_goesBehindTheOthers_releasedOneKeepsItsPlace() {
        Batch batch = accepted(4);
        List<Claimed> items = claim(batch, "m", 2, 1 << 20);

        assertThat(db.defer(items.get(0), ANSWERED)).isTrue();
        assertThat(db.release(items.get(1))).isTrue();
        assertThat(db.release(items.get(1))).isFalse();

        assertThat(claim(batch, "m", 10, 1 << 20))
                .extracting(Claimed::number, Claimed::claim)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2L, 2),
                        org.assertj.core.groups.Tuple.tuple(3L, 1),
                        org.assertj.core.groups.Tuple.tuple(4L, 1),
                        org.assertj.core.groups.Tuple.tuple(1L, 2));
    }

    @Test
    void pages_areBoundedBySize_andCompleteTogether() {
        Batch batch = accepted(30);
        for (Claimed item : claim(batch, "m", 30, 1 << 20)) {
            db.end(item, ANSWERED, ResultLines.answered(batch.id(), item, "r", JsonObject.EMPTY));
        }

        List<Long> seen = new ArrayList<>();
        long after = 0;
        while (true) {
            long from = after;
            List<JournalRead.ResultLine> page = db.results(batch.number(), Part.OUTPUT, from, 1_000);
            if (page.isEmpty()) {
                break;
            }
            assertThat(page.size()).isBetween(1, 10);
            page.forEach(line -> seen.add(line.number()));
            after = seen.get(seen.size() - 1);
        }

        assertThat(seen).hasSize(30).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void itemsOfADeadProcess_areTakenBack_andParkedWhenLostTooOften() {
        Batch batch = accepted(3);
        claim(batch, "m", 2, 1 << 20);
        killed();

        Lost lost = db.recover(2, NOW, 100);
        List<Claimed> again = claim(batch, "m", 10, 1 << 20);
        killed();
        Lost parked = db.recover(2, NOW, 100);

        assertThat(lost).isEqualTo(new Lost(2, 0));
        assertThat(again).extracting(Claimed::number).containsExactly(3L, 1L, 2L);
        assertThat(parked).isEqualTo(new Lost(1, 2));
        assertThat(counts(batch)).isEqualTo(new Counts(1, 0, 0, 2, 0, 0));
        List<JournalRead.ResultLine> errors = db.results(batch.number(), Part.ERRORS, 0, 1 << 20);
        assertThat(errors).extracting(JournalRead.ResultLine::number).containsExactly(1L, 2L);
        assertThat(Json.parse(errors.get(0).line()).object("error").text("code"))
                .isEqualTo("poison");
        assertThat(db.recover(2, NOW, 100)).isEqualTo(Lost.NONE);
    }

    @Test
    void resultOfALostClaim_isNotTaken() {
        Batch batch = accepted(1);
        Claimed old = claim(batch, "m", 1, 1 << 20).get(0);
        killed();
        db.recover(9, NOW, 100);
        Claimed current = claim(batch, "m", 1, 1 << 20).get(0);

        assertThat(db.end(old, ANSWERED, ResultLines.answered(batch.id(), old, "r", JsonObject.EMPTY)))
                .isFalse();
        assertThat(db.defer(old, ANSWERED)).isFalse();
        assertThat(db.release(old)).isFalse();
        assertThat(db.end(current, ANSWERED, ResultLines.answered(batch.id(), current, "r", JsonObject.EMPTY)))
                .isTrue();
    }

    @Test
    void pendingItems_endUnsent_eachWithALine() {
        Batch batch = accepted(5);
        claim(batch, "m", 1, 1 << 20);

        assertThat(db.endPending(batch, ItemState.EXPIRED, 3)).isEqualTo(3);
        assertThat(db.endPending(batch, ItemState.CANCELLED, 3)).isEqualTo(1);
        assertThat(db.endPending(batch, ItemState.CANCELLED, 3)).isZero();

        assertThat(counts(batch)).isEqualTo(new Counts(0, 1, 0, 0, 3, 1));
        assertThat(db.results(batch.number(), Part.ERRORS, 0, 1 << 20))
                .extracting(line -> Json.parse(line.line()).object("error").text("code"))
                .containsExactlyInAnyOrder("batch_expired", "batch_expired", "batch_expired", "batch_cancelled");
    }

    @Test
    void states_moveOnlyFromWhereTheyAre() {
        Batch batch = accepted(1);

        assertThat(move(batch, Set.of(BatchState.VALIDATING), BatchState.FAILED))
                .isFalse();
        assertThat(move(batch, Set.of(BatchState.IN_PROGRESS), BatchState.CANCELLING))
                .isTrue();
        assertThat(move(batch, Set.of(BatchState.IN_PROGRESS), BatchState.CANCELLING))
                .isFalse();
        assertThat(db.openBatches()).extracting(Batch::id).containsExactly(batch.id());
        assertThat(move(batch, Set.of(BatchState.CANCELLING), BatchState.CANCELLED))
                .isTrue();
        Batch over = db.batch(batch.id()).orElseThrow();
        assertThat(over.times().cancelling()).isEqualTo(NOW);
        assertThat(over.times().ended()).isEqualTo(NOW);
        assertThat(db.openBatches()).isEmpty();
    }

    @Test
    void refusedBatch_keepsItsErrors_notItsItems() {
        Batch batch = batch();
        db.add(batch, List.of(good(1, "a"), bad(2)));
        db.refuse(batch, List.of(JsonObject.of("code", "duplicate_custom_id")), NOW);

        Batch refused = db.batch(batch.id()).orElseThrow();
        assertThat(refused.state()).isEqualTo(BatchState.FAILED);
        assertThat(refused.errors()).hasSize(1);
        assertThat(counts(batch)).isEqualTo(Counts.NONE);
        assertThat(db.size(batch.number(), Part.ERRORS).lines()).isZero();
    }

    @Test
    void halfReadBatch_isAdopted_onceItsReaderIsDead() {
        Batch batch = batch();
        db.add(batch, List.of(good(1, "a")));

        killed();

        assertThat(db.adopt(batch)).isTrue();
        assertThat(counts(batch)).isEqualTo(Counts.NONE);
        db.accept(batch, 0, List.of(), NOW);
        assertThat(db.adopt(batch)).isFalse();
    }

    @Test
    void optionsAndDeadline_canBeChanged() {
        Batch batch = accepted(1);
        db.change(batch, batch.options().withConcurrency(99));
        db.extend(batch, LATER.plusSeconds(60));
        db.attach(batch, "file-o", "file-e");

        Batch changed = db.batch(batch.id()).orElseThrow();
        assertThat(changed.options().concurrency()).isEqualTo(99);
        assertThat(changed.times().expires()).isEqualTo(LATER.plusSeconds(60));
        assertThat(changed.outputFile() + changed.errorFile()).isEqualTo("file-ofile-e");
    }

    @Test
    void files_comeInPieces_andAreFoundWhenComplete() {
        StoredFile file = new StoredFile("file-1", "t", "batch", "in.jsonl", 0, NOW, LATER, 0, Part.OUTPUT);
        db.begin(file);
        db.append("file-1", 0, new byte[] {1, 2, 3});
        db.append("file-1", 1, new byte[] {4});
        assertThat(db.file("file-1")).isEmpty();
        db.begin(file);
        db.complete(new StoredFile("file-1", "t", "batch", "named.jsonl", 4, NOW, LATER, 0, Part.OUTPUT));
        db.offer(new StoredFile("file-2", "t", "batch_output", "out", 9, NOW, null, 5, Part.ERRORS));

        assertThat(db.file("file-1").orElseThrow())
                .isEqualTo(new StoredFile("file-1", "t", "batch", "named.jsonl", 4, NOW, LATER, 0, Part.OUTPUT));
        assertThat(db.chunk("file-1", 0).orElseThrow()).containsExactly(1, 2, 3);
        assertThat(db.chunk("file-1", 1).orElseThrow()).containsExactly(4);
        assertThat(db.chunk("file-1", 2)).isEmpty();
        assertThat(db.storedBytes("t")).isEqualTo(4);
        assertThat(db.files("t", "", "", 10)).extracting(StoredFile::id).containsExactly("file-2", "file-1");
        assertThat(db.files("t", "batch", "", 10)).extracting(StoredFile::id).containsExactly("file-1");
        assertThat(db.files("t", "", "file-2", 10)).extracting(StoredFile::id).containsExactly("file-1");
        assertThat(db.files("u", "", "", 10)).isEmpty();
        assertThat(db.delete("file-1")).isTrue();
        assertThat(db.delete("file-1")).isFalse();
        assertThat(db.chunk("file-1", 0)).isEmpty();
    }

    @Test
    void halfOfAFile_goesWithItsProcess() {
        db.begin(new StoredFile("file-1", "t", "batch", "in", 0, NOW, null, 0, Part.OUTPUT));
        db.append("file-1", 0, new byte[100]);

        killed();
        db.beat(Duration.ofSeconds(60));

        assertThat(db.storedBytes("t")).isZero();
        assertThat(db.chunk("file-1", 0)).isEmpty();
    }

    @Test
    void purge_leavesNothingOfABatch() {
        Batch batch = accepted(2);
        Claimed item = claim(batch, "m", 1, 1 << 20).get(0);
        db.end(item, ANSWERED, ResultLines.answered(batch.id(), item, "r", JsonObject.EMPTY));
        db.offer(new StoredFile("file-o", "", "batch_output", "out", 9, NOW, null, batch.number(), Part.OUTPUT));
        db.purge(batch);

        assertThat(db.batch(batch.id())).isEmpty();
        assertThat(counts(batch)).isEqualTo(Counts.NONE);
        assertThat(db.file("file-o")).isEmpty();
        assertThat(db.results(batch.number(), Part.OUTPUT, 0, 1 << 20)).isEmpty();
    }

    @Test
    void everythingAcknowledged_isThereWhenItIsOpenedAgain() {
        Batch batch = accepted(200);
        List<Claimed> items = claim(batch, "m", 150, 1 << 20);
        List<CompletableFuture<Boolean>> ended = new ArrayList<>();
        for (Claimed item : items.subList(0, 100)) {
            ended.add(journal.write(
                    Step.RESULT,
                    tx -> tx.end(item, ANSWERED, ResultLines.answered(batch.id(), item, "r", JsonObject.EMPTY))));
        }
        assertThat(ended).allMatch(CompletableFuture::join);
        journal.close();

        reopen();

        assertThat(counts(batch)).isEqualTo(new Counts(50, 50, 100, 0, 0, 0));
        assertThat(db.recover(3, NOW, 1000)).isEqualTo(new Lost(50, 0));
    }

    @Test
    void cancelledWrite_isNotDone() {
        CompletableFuture<Object> blocked = new CompletableFuture<>();
        CompletableFuture<Object> begun = new CompletableFuture<>();
        CompletableFuture<Object> first = journal.write(Step.OTHER, tx -> {
            begun.complete("");
            return blocked.join();
        });
        // What comes within 5 ms shares its commit, and what is in a commit is begun.
        begun.join();
        CompletableFuture<Batch> second = journal.write(Step.OTHER, tx -> tx.create(keyed("t", "", "")));
        assertThat(second.cancel(true)).isTrue();
        blocked.complete("");
        first.join();
        journal.write(Step.OTHER, tx -> "").join();

        assertThat(db.batches("t", "", 10)).isEmpty();
    }

    @Test
    void closedJournal_refuses_inOneLine() {
        journal.close();

        assertThatThrownBy(() -> db.create(keyed("t", "", "")))
                .isInstanceOf(JournalException.class)
                .hasMessage("the journal is closed");
        assertThatThrownBy(() -> journal.read(JournalRead::openBatches).join())
                .cause()
                .isInstanceOf(JournalException.class)
                .hasMessage("the journal is closed");
    }

    @Test
    void visitor_seesWhatIsThere_andCanCancel_whileAnotherWorks() {
        Batch batch = accepted(2);
        try (Journal visitor = Journals.visit(location())) {
            Counts seen = visitor.read(tx -> tx.counts(batch.number())).join();
            boolean moved = visitor.write(
                            Step.OTHER,
                            tx -> tx.move(batch, Set.of(BatchState.IN_PROGRESS), BatchState.CANCELLING, NOW))
                    .join();
            assertThat(seen).isEqualTo(new Counts(2, 0, 0, 0, 0, 0));
            assertThat(moved).isTrue();
        }
        assertThat(db.batch(batch.id()).orElseThrow().state()).isEqualTo(BatchState.CANCELLING);
        assertThat(claim(batch, "m", 1, 1 << 20)).hasSize(1);
    }

    // What the tests say shortly

    Batch batch() {
        return db.create(keyed("t", "", ""));
    }

    Batch accepted(int items, ItemLine... more) {
        Batch batch = batch();
        List<ItemLine> lines = new ArrayList<>(List.of(more));
        for (int i = 1; i <= items; i++) {
            lines.add(good(i, "id-" + i));
        }
        assertThat(db.add(batch, lines)).isEmpty();
        db.accept(batch, lines.size(), List.of(), NOW);
        return batch;
    }

    List<Claimed> claim(Batch batch, String model, int limit, long maxSize) {
        return db.claim(batch.number(), model, limit, maxSize);
    }

    Counts counts(Batch batch) {
        return db.counts(batch.number());
    }

    JournalWrite db() {
        return db;
    }

    private boolean move(Batch batch, Set<BatchState> from, BatchState to) {
        return db.move(batch, from, to, NOW);
    }

    /** Each call a write of its own that is waited for. */
    private Object oneWrite(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            return journal.write(Step.OTHER, tx -> call(tx, method, arguments)).join();
        } catch (CompletionException e) {
            throw e.getCause();
        }
    }

    private static Object call(JournalWrite tx, Method method, Object[] arguments) {
        try {
            return method.invoke(tx, arguments);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ids(List<Batch> batches) {
        return batches.stream().map(Batch::id).toList();
    }

    private static NewBatch keyed(String tenant, String key, String print) {
        return new NewBatch(
                NewBatch.newId(), tenant, "", BatchOptions.of(4), JsonObject.EMPTY, "", key, print, NOW, LATER);
    }

    private static ItemLine good(long number, String customId) {
        return new ItemLine.Good(number, customId, "/v1/chat/completions", "m", body(number));
    }

    private static String body(long number) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"prompt ü %04d\"}]}".formatted(number);
    }

    private static ItemLine bad(long number) {
        return new ItemLine.Bad(number, "", "invalid_line", "not JSON");
    }
}
