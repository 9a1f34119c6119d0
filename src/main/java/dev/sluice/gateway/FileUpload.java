package dev.sluice.gateway;

import akka.util.ByteString;
import dev.sluice.api.MalformedRequestException;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalWrite;
import dev.sluice.batch.Part;
import dev.sluice.batch.RandomIds;
import dev.sluice.batch.StoredFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Receives one file into the journal, a piece at a time: the next is read when the last is on disk. Nobody finds it before it
 * is complete; what does not become complete is deleted.
 */
final class FileUpload implements BodySink, Multipart.Parts {
    private static final int PIECE = 256 << 10;
    private static final int MAX_FIELD = 4 << 10;
    private static final long MIN_KEEP = 3_600;
    private static final long MAX_KEEP = 2_592_000;

    private final Journal journal;
    private final String tenant;
    private final long maxBytes;
    private final long maxStored;
    private final Multipart multipart;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final Map<String, String> fields = new HashMap<>();
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private String part = "";
    private @Nullable String name;
    private boolean inFile;
    private long bytes;
    private int pieces;
    /** Set by the journal's thread, in its first write. */
    private volatile String id = "";

    private FileUpload(String contentType, Journal journal, String tenant, long maxBytes, long maxStored) {
        this.journal = journal;
        this.tenant = tenant;
        this.maxBytes = maxBytes;
        this.maxStored = maxStored;
        this.multipart = Multipart.of(contentType, this);
        var unused = reply.whenComplete((answer, failure) -> {
            if (reply.isCancelled()) {
                forget();
            }
        });
    }

    /**
     * One that begins.
     *
     * @param maxBytes longest file
     * @param maxStored what the tenant may have stored in all
     * @throws MalformedRequestException when the type is not multipart/form-data
     */
    static FileUpload of(String contentType, Journal journal, String tenant, long maxBytes, long maxStored) {
        return new FileUpload(contentType, journal, tenant, maxBytes, maxStored);
    }

    @Override
    public CompletableFuture<Reply> reply() {
        return reply;
    }

    @Override
    public void onPiece(ByteString some, Runnable more) {
        if (reply.isDone()) {
            return;
        }
        try {
            multipart.feed(some.toArrayUnsafe());
        } catch (MalformedRequestException e) {
            refuse(GatewayError.of(e));
            return;
        } catch (RequestException e) {
            refuse(e);
            return;
        }
        if (piece.size() < PIECE) {
            more.run();
            return;
        }
        byte[] whole = piece.toByteArray();
        piece.reset();
        int index = pieces++;
        var unused = journal.write(Step.OTHER, tx -> {
                    begin(tx);
                    tx.append(id, index, whole);
                    return "";
                })
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        more.run();
                    } else {
                        failed(failure);
                    }
                });
    }

    @Override
    public void onEnd() {
        if (reply.isDone()) {
            return;
        }
        try {
            multipart.end();
            StoredFile file = file();
            byte[] rest = piece.toByteArray();
            int index = pieces++;
            var unused = journal.write(Step.ACCEPT, tx -> complete(tx, file, index, rest))
                    .whenComplete((stored, failure) -> {
                        if (failure == null) {
                            reply.complete(Reply.json(200, BatchJson.of(stored)));
                        } else {
                            failed(failure);
                        }
                    });
        } catch (MalformedRequestException e) {
            refuse(GatewayError.of(e));
        } catch (RequestException e) {
            refuse(e);
        }
    }

    @Override
    public void onBroken(GatewayError why) {
        refuse(why);
    }

    // Multipart

    @Override
    public void begin(String partName, String file) {
        part = partName;
        inFile = !file.isEmpty();
        field.reset();
        if (inFile) {
            if (name != null || !partName.equals("file")) {
                throw new MalformedRequestException("file: (expected: one file, in the field of that name)", "file");
            }
            name = file;
        }
    }

    @Override
    public void bytes(byte[] some) {
        if (inFile) {
            bytes += some.length;
            if (bytes > maxBytes) {
                throw new RequestException(GatewayError.refused(
                                413,
                                "file_too_large",
                                "the file is too large (expected: at most " + maxBytes + " bytes)")
                        .withParam("file"));
            }
            piece.writeBytes(some);
        } else if (field.size() + some.length > MAX_FIELD) {
            throw new MalformedRequestException(
                    part + ": (expected: at most " + MAX_FIELD + " bytes)", part.length() > 100 ? null : part);
        } else {
            field.writeBytes(some);
        }
    }

    @Override
    public void end() {
        if (!inFile) {
            fields.put(part, field.toString(StandardCharsets.UTF_8));
        }
        inFile = false;
    }

    // Keeping it

    private StoredFile file() {
        if (!"batch".equals(fields.get("purpose"))) {
            throw new MalformedRequestException("purpose: (expected: batch)", "purpose");
        }
        String file = name;
        if (file == null || bytes == 0) {
            throw new MalformedRequestException("file: (expected: a file that is not empty)", "file");
        }
        Instant now = Instant.now();
        String shown = file.length() > 255 ? file.substring(0, 255) : file;
        return new StoredFile("", tenant, "batch", shown, bytes, now, expires(now), 0, Part.OUTPUT);
    }

    private @Nullable Instant expires(Instant now) {
        String seconds = fields.get("expires_after[seconds]");
        if (seconds == null) {
            return null;
        }
        if (!seconds.matches("\\d{1,7}") || Long.parseLong(seconds) < MIN_KEEP || Long.parseLong(seconds) > MAX_KEEP) {
            throw new MalformedRequestException(
                    "expires_after[seconds]: (expected: " + MIN_KEEP + " to " + MAX_KEEP + ")", "expires_after");
        }
        return now.plusSeconds(Long.parseLong(seconds));
    }

    private void begin(JournalWrite tx) {
        if (id.isEmpty()) {
            id = "file-" + RandomIds.next();
        }
        tx.begin(new StoredFile(id, tenant, "batch", "", 0, Instant.now(), null, 0, Part.OUTPUT));
    }

    private StoredFile complete(JournalWrite tx, StoredFile file, int index, byte[] rest) {
        begin(tx);
        tx.append(id, index, rest);
        StoredFile stored = new StoredFile(
                id, tenant, file.purpose(), file.name(), file.bytes(), file.created(), file.expires(), 0, Part.OUTPUT);
        tx.complete(stored);
        if (tx.storedBytes(tenant) > maxStored) {
            throw new RequestException(GatewayError.refused(
                    413,
                    "storage_full",
                    "the files of this key are too many (expected: at most " + maxStored
                            + " bytes together; delete some)"));
        }
        return stored;
    }

    private void failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RequestException refused) {
            refuse(refused);
        } else if (cause instanceof JournalException broken) {
            refuse(BatchApi.of(broken));
        } else {
            forget();
            reply.completeExceptionally(cause == null ? failure : cause);
        }
    }

    private void refuse(GatewayError error) {
        refuse(new RequestException(error));
    }

    private void refuse(RequestException refused) {
        forget();
        reply.complete(refused.reply().closing());
    }

    private void forget() {
        if (!id.isEmpty() || pieces > 0) {
            var unused = journal.write(Step.OTHER, tx -> !id.isEmpty() && tx.delete(id));
        }
    }
}
