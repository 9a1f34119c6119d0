package dev.sluice.tools.conversation;

import dev.sluice.config.ToolsConfig;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Conversations in an SQLite file, which outlive the process. One thread of its own reads and writes; what waits for it is
 * bounded, and what finds no room fails at once. Any thread.
 *
 * <p>A file that can't be used now (a full disk, a lock, damage) fails each operation with the reason, is opened anew when that
 * may help, and is never repaired or replaced.
 */
public final class SqliteConversations implements ConversationStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteConversations.class);
    private static final int MAX_WAITING = 256;
    private static final long MAX_WAITING_CHARACTERS = 16L << 20;
    private static final long REOPEN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSING_SECONDS = 2;

    private final Path path;
    private final ToolsConfig.Conversations bounds;
    private final LongSupplier millis;
    private final List<String> pragmas;
    private final AtomicLong waitingCharacters = new AtomicLong();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                Thread created = new Thread(task, "sluice-conversations");
                created.setDaemon(true);
                return created;
            });
    /** Of the thread, as is all below. */
    private @Nullable ConversationFile file;

    private long triedNanos;
    private String trouble = "";

    private SqliteConversations(
            Path path, ToolsConfig.Conversations bounds, LongSupplier millis, List<String> pragmas) {
        this.path = path;
        this.bounds = bounds;
        this.millis = millis;
        this.pragmas = pragmas;
    }

    /** One of the operations on the file. */
    private interface Work<T> {
        T on(ConversationFile open) throws SQLException;
    }

    /**
     * Opens a file, or makes it. One that can't be used now is tried again later. Blocks.
     *
     * @throws IllegalArgumentException when it is of another program or a newer version, or SQLite is not on the class path
     */
    public static SqliteConversations open(Path path, ToolsConfig.Conversations bounds) {
        return open(path, bounds, System::currentTimeMillis, List.of());
    }

    static SqliteConversations open(
            Path path, ToolsConfig.Conversations bounds, LongSupplier millis, List<String> pragmas) {
        SqliteConversations store = new SqliteConversations(path, bounds, millis, pragmas);
        try {
            store.file = ConversationFile.open(path, bounds, pragmas);
        } catch (SQLException | IOException e) {
            if (e instanceof SQLException && String.valueOf(e.getMessage()).startsWith("No suitable driver")) {
                throw new IllegalArgumentException(
                        path + ": needs SQLite (expected: org.xerial:sqlite-jdbc on the class path)", e);
            }
            store.failed(e);
        }
        store.triedNanos = System.nanoTime();
        return store;
    }

    @Override
    public CompletionStage<Optional<List<Turn>>> find(String tenant, String id) {
        return submit(0, open -> open.find(tenant, id, millis.getAsLong()));
    }

    @Override
    public CompletionStage<Void> append(String tenant, String id, List<Turn> turns) {
        return submit(turns.stream().mapToLong(Turn::size).sum(), open -> {
                    open.append(tenant, id, turns, millis.getAsLong());
                    return true;
                })
                .thenAccept(kept -> {});
    }

    /** How many are kept. */
    CompletableFuture<Long> count() {
        return submit(0, ConversationFile::count);
    }

    /** What all hold, in bytes of JSON and some for each turn. */
    CompletableFuture<Long> bytes() {
        return submit(0, ConversationFile::bytes);
    }

    /** Does something on the thread; a turn of its own for whoever wants to know that all before it is done. */
    private <T> CompletableFuture<T> submit(long characters, Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        if (waitingCharacters.addAndGet(characters) > MAX_WAITING_CHARACTERS) {
            waitingCharacters.addAndGet(-characters);
            done.completeExceptionally(new IOException("too much waits to be kept"));
            return done;
        }
        try {
            thread.execute(() -> {
                try {
                    carryOut(work, done);
                } finally {
                    waitingCharacters.addAndGet(-characters);
                }
            });
        } catch (RejectedExecutionException full) {
            waitingCharacters.addAndGet(-characters);
            done.completeExceptionally(new IOException("too much waits to be kept, or it is closing"));
        }
        return done;
    }

    private <T> void carryOut(Work<T> work, CompletableFuture<T> done) {
        T result;
        try {
            result = work.on(usable());
        } catch (SQLException | IOException | RuntimeException e) {
            failed(e);
            done.completeExceptionally(new IOException(trouble, e));
            return;
        }
        if (!trouble.isEmpty()) {
            LOG.info("{}: conversations are kept again", path);
            trouble = "";
        }
        done.complete(result);
    }

    private ConversationFile usable() throws SQLException, IOException {
        @Nullable ConversationFile open = file;
        if (open != null) {
            return open;
        }
        if (System.nanoTime() - triedNanos < REOPEN_NANOS) {
            throw new IOException(trouble);
        }
        triedNanos = System.nanoTime();
        open = ConversationFile.open(path, bounds, pragmas);
        file = open;
        return open;
    }

    /** Says so once, and lets go of a file that is better opened anew. */
    private void failed(Exception e) {
        String why = why(e);
        if (trouble.isEmpty()) {
            LOG.warn("{}: conversations can't be kept: {}", path, why);
        }
        trouble = why;
        if (!(e instanceof SQLException sql) || !isPassing(sql)) {
            letGo();
        }
    }

    /** The message of a {@code FileSystemException} is no more than the path. */
    private static String why(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "its folder is missing";
        }
        return e instanceof AccessDeniedException ? "it may not be written" : String.valueOf(e.getMessage());
    }

    /** Whether it may be over without opening the file anew: SQLITE_BUSY, LOCKED, FULL (sqlite.org/rescode.html). */
    private static boolean isPassing(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == 5 || code == 6 || code == 13;
    }

    private void letGo() {
        @Nullable ConversationFile open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("{}: did not close: {}", path, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        try {
            thread.execute(this::letGo);
        } catch (RejectedExecutionException full) {
            // What is open is closed with the process.
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}: not all that waited could be kept", path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
