package dev.sluice.batch.journal;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.Counts;
import dev.sluice.batch.Duplicate;
import dev.sluice.batch.Ending;
import dev.sluice.batch.ItemLine;
import dev.sluice.batch.ItemState;
import dev.sluice.batch.JournalWrite;
import dev.sluice.batch.Lost;
import dev.sluice.batch.NewBatch;
import dev.sluice.batch.Part;
import dev.sluice.batch.ResultLines;
import dev.sluice.batch.StoredFile;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that a journal can be asked and told, over one connection. Confined to one thread. */
final class Session implements JournalWrite {
    private final BatchTable batches;
    private final ItemTable items;
    private final ResultTable results;
    private final FileTable files;
    private final NodeTable nodes;
    private final LostItems lost;
    private final Node node;

    Session(Sql sql, Node node) {
        this.node = node;
        this.batches = new BatchTable(sql);
        this.results = new ResultTable(sql);
        this.items = new ItemTable(sql, results);
        this.files = new FileTable(sql);
        this.nodes = new NodeTable(sql);
        this.lost = new LostItems(sql, results);
    }

    @Override
    public Optional<Batch> batch(String id) {
        return batches.find(id);
    }

    @Override
    public List<Batch> batches(String tenant, String after, int limit) {
        return batches.newest(tenant, after, limit);
    }

    @Override
    public List<Batch> openBatches() {
        return batches.open();
    }

    @Override
    public long openBatchCount(String tenant) {
        return batches.openCount(tenant);
    }

    @Override
    public Counts counts(long batch) {
        return batches.totals(batch).map(Totals::counts).orElseGet(() -> items.counts(batch));
    }

    @Override
    public Usage usage(long batch) {
        return batches.totals(batch).map(Totals::usage).orElseGet(() -> results.usage(batch));
    }

    @Override
    public Map<String, Long> pendingModels(long batch) {
        return items.pendingModels(batch);
    }

    @Override
    public List<ResultLine> results(long batch, Part part, long after, long maxSize) {
        return results.page(batch, part, after, maxSize);
    }

    @Override
    public Size size(long batch, Part part) {
        return results.size(batch, part);
    }

    @Override
    public Optional<StoredFile> file(String id) {
        return files.find(id);
    }

    @Override
    public List<StoredFile> files(String tenant, String purpose, String after, int limit) {
        return files.newest(tenant, purpose, after, limit);
    }

    @Override
    public Optional<byte[]> chunk(String file, int index) {
        return files.chunk(file, index);
    }

    @Override
    public List<Batch> endedBefore(Instant time, int limit) {
        return batches.endedBefore(time, limit);
    }

    @Override
    public List<StoredFile> unneeded(Instant now, Instant cameBefore, int limit) {
        return files.unneeded(now, cameBefore, limit);
    }

    @Override
    public List<String> workers() {
        return nodes.workers();
    }

    @Override
    public long storedBytes(String tenant) {
        return files.storedBytes(tenant);
    }

    @Override
    public Batch create(NewBatch batch) {
        return batches.create(node.id(), batch);
    }

    @Override
    public List<Duplicate> add(Batch batch, List<ItemLine> lines) {
        if (batches.find(batch.id()).map(Batch::state).orElse(BatchState.FAILED) != BatchState.VALIDATING) {
            throw new NotReadingException(batch.id());
        }
        return items.add(batch, lines);
    }

    @Override
    public void accept(Batch batch, long total, List<JsonObject> errors, Instant now) {
        batches.accept(batch, total, errors, now);
    }

    @Override
    public void refuse(Batch batch, List<JsonObject> errors, Instant now) {
        items.delete(batch);
        results.delete(batch);
        batches.refuse(batch, errors, now);
    }

    @Override
    public boolean adopt(Batch batch) {
        if (!batches.adopt(batch, node.id())) {
            return false;
        }
        items.delete(batch);
        results.delete(batch);
        return true;
    }

    @Override
    public List<Claimed> claim(long batch, String model, int limit, long maxSize) {
        return items.claim(batch, model, limit, maxSize, node.id());
    }

    @Override
    public boolean end(Claimed item, ClaimEnd claim, Ending ending) {
        if (!items.leave(item, node.id(), ending.state())) {
            return false;
        }
        results.add(item.batch(), item.number(), ending, claim.usage());
        results.claimed(item, claim);
        return true;
    }

    @Override
    public boolean defer(Claimed item, ClaimEnd claim) {
        // Times are greater than any line's number, and later ones greater than earlier ones.
        if (!items.leaveLast(item, node.id(), claim.ended().toEpochMilli())) {
            return false;
        }
        results.claimed(item, claim);
        return true;
    }

    @Override
    public boolean release(Claimed item) {
        return items.leave(item, node.id(), ItemState.PENDING);
    }

    @Override
    public int endPending(Batch batch, ItemState state, int limit) {
        List<ItemTable.Ended> ended = items.endPending(batch.number(), state, limit);
        for (ItemTable.Ended item : ended) {
            results.add(
                    batch.number(),
                    item.number(),
                    ResultLines.unsent(batch.id(), item.number(), item.customId(), state));
        }
        return ended.size();
    }

    @Override
    public Lost recover(int maxLosses, Instant now, int limit) {
        return lost.recover(maxLosses, now, limit);
    }

    @Override
    public boolean move(Batch batch, Set<BatchState> from, BatchState to, Instant now) {
        boolean moved = batches.move(batch, from, to, now);
        if (moved && to.isOver()) {
            // They don't change any more, and counting takes time.
            batches.totals(batch, new Totals(items.counts(batch.number()), results.usage(batch.number())));
        }
        return moved;
    }

    @Override
    public void extend(Batch batch, Instant expires) {
        batches.extend(batch, expires);
    }

    @Override
    public void change(Batch batch, BatchOptions options) {
        batches.change(batch, options);
    }

    @Override
    public void attach(Batch batch, String outputFile, String errorFile) {
        batches.attach(batch, outputFile, errorFile);
    }

    @Override
    public void begin(StoredFile file) {
        files.add(file, false, node.id());
    }

    @Override
    public void append(String file, int index, byte[] bytes) {
        files.append(file, index, bytes);
    }

    @Override
    public void complete(StoredFile file) {
        files.complete(file);
    }

    @Override
    public void offer(StoredFile file) {
        files.add(file, true, node.id());
    }

    @Override
    public boolean delete(String file) {
        return files.delete(file);
    }

    @Override
    public void purge(Batch batch) {
        items.delete(batch);
        results.delete(batch);
        files.delete(batch);
        batches.delete(batch);
    }

    @Override
    public void beat(Duration within) {
        nodes.beat(node.id(), node.name(), within);
        files.sweep();
        nodes.sweep();
    }
}
