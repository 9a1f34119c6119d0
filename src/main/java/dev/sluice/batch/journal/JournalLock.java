package dev.sluice.batch.journal;

import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on a file of batches: one process at a time. The operating system gives it back when the process ends,
 * however it does. The file beside the journal says who has it.
 */
final class JournalLock implements AutoCloseable {
    private static final int MAX_NAME = 200;
    private static final int TRIES = 20;
    private static final long TRY_NANOS = 10_000_000;

    /** Those of this process: closing any other channel on such a file would give the lock back (POSIX, fcntl). */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path journal;
    private final FileChannel channel;

    private JournalLock(Path journal, FileChannel channel) {
        this.journal = journal;
        this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @param name who this is, for whoever comes next
     * @throws JournalException when another has it, or the folder can't be written
     */
    static JournalLock take(Path journal, String name) {
        if (!OURS.add(journal)) {
            throw inUse(journal, "this process");
        }
        try {
            FileChannel channel = open(journal.resolveSibling(journal.getFileName() + ".lock"));
            JournalLock lock = new JournalLock(journal, channel);
            try {
                lock.lock(name);
                return lock;
            } catch (IOException e) {
                channel.close();
                throw e;
            } catch (JournalException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            OURS.remove(journal);
            throw new JournalException(Kind.UNWRITABLE, "journal " + journal + " can't be locked: " + reason(e), e);
        } catch (JournalException e) {
            OURS.remove(journal);
            throw e;
        }
    }

    private void lock(String name) throws IOException {
        if (tryLock(channel) == null) {
            throw inUse(journal, named(read(channel)));
        }
        channel.truncate(0);
        int unused = channel.write(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static JournalException inUse(Path journal, String holder) {
        return new JournalException(
                Kind.IN_USE,
                "journal " + journal + " is in use by " + holder
                        + " (expected: one process at a time; wait for it, or take another journal)");
    }

    /** Who has it, in words; empty when nobody has. */
    static String holder(Path journal) {
        Path file = journal.resolveSibling(journal.getFileName() + ".lock");
        if (OURS.contains(journal)) {
            return "this process";
        }
        if (!Files.exists(file)) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null ? named(read(channel)) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static String named(String holder) {
        return holder.isEmpty() ? "another process" : holder;
    }

    private static FileChannel open(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new JournalException(
                    Kind.UNWRITABLE,
                    "journal: " + file + " can't be written: " + reason(e)
                            + " (expected: a folder that is there and that this user may write)",
                    e);
        }
    }

    /** Whoever asks for the holder has it for a moment: so it is tried more than once. */
    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        @Nullable FileLock lock = null;
        for (int i = 0; i < TRIES && lock == null; i++) {
            lock = channel.tryLock();
            if (lock == null) {
                LockSupport.parkNanos(TRY_NANOS);
            }
        }
        return lock;
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer name = ByteBuffer.allocate(MAX_NAME);
        int length = Math.max(0, channel.read(name, 0));
        return new String(name.array(), 0, length, StandardCharsets.UTF_8).strip();
    }

    /** What an exception of files says, in words. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such folder";
        }
        if (e instanceof AccessDeniedException) {
            return "not allowed";
        }
        return e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(e.getMessage());
    }

    @Override
    public void close() {
        try {
            channel.truncate(0);
            channel.close();
        } catch (IOException gone) {
            // The lock goes with the process at the latest.
        } finally {
            OURS.remove(journal);
        }
    }
}
