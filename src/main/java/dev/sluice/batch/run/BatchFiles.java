package dev.sluice.batch.run;

import dev.sluice.batch.Batch;
import dev.sluice.batch.Failpoint;
import dev.sluice.batch.Journal;
import dev.sluice.batch.JournalRead.ResultLine;
import dev.sluice.batch.Part;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes a batch's results to files: whole and on disk under a temporary name, then renamed, so that nobody ever sees half of
 * one. What it writes depends on the journal alone: written twice, it is the same. Blocks: for plain threads.
 */
public final class BatchFiles {
    private static final long PAGE = 4 << 20;

    private final Journal journal;
    private final Failpoint.Hook hook;

    public BatchFiles(Journal journal, Failpoint.Hook hook) {
        this.journal = journal;
        this.hook = hook;
    }

    /**
     * Writes the files that the batch's options name; that for items without an answer only if there are any.
     *
     * @throws FileAlreadyExistsException when something else is there and may not be replaced; nothing of it has changed
     * @throws IOException when a file can't be written
     * @throws dev.sluice.batch.JournalException when the journal can't be read
     */
    public void write(Batch batch) throws IOException {
        write(batch, Part.OUTPUT, batch.options().output());
        if (Joined.of(journal.read(tx -> tx.size(batch.number(), Part.ERRORS))).lines() > 0) {
            write(batch, Part.ERRORS, batch.options().errors());
        }
    }

    private void write(Batch batch, Part part, String name) throws IOException {
        if (name.isEmpty()) {
            return;
        }
        Path file = Path.of(name).toAbsolutePath();
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + batch.id() + ".tmp");
        try {
            copy(batch, part, temporary);
            hook.reached(Failpoint.BEFORE_FILE_RENAME);
            rename(temporary, file, batch.options().overwrite());
            hook.reached(Failpoint.AFTER_FILE_RENAME);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void copy(Batch batch, Part part, Path temporary) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            long after = 0;
            List<ResultLine> page = page(batch, part, after);
            while (!page.isEmpty()) {
                for (ResultLine line : page) {
                    out.write(line.line().getBytes(StandardCharsets.UTF_8));
                    out.write('\n');
                    after = line.number();
                }
                page = page(batch, part, after);
            }
            out.flush();
            channel.force(true);
        }
    }

    private List<ResultLine> page(Batch batch, Part part, long after) {
        return Joined.of(journal.read(tx -> tx.results(batch.number(), part, after, PAGE)));
    }

    /** A link, unlike a renaming, fails when something has the name. */
    private static void rename(Path temporary, Path file, boolean overwrite) throws IOException {
        if (overwrite) {
            move(temporary, file);
            return;
        }
        try {
            Path unused = Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException there) {
            // Perhaps ours, of a process that died before it could say so.
            if (Files.mismatch(file, temporary) >= 0) {
                throw there;
            }
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            move(temporary, file);
        }
        flushFolder(file);
    }

    private static void move(Path temporary, Path file) throws IOException {
        try {
            Path unused =
                    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Path unused = Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
        flushFolder(file);
    }

    /** The name is on disk too, where the system can be asked for that. */
    private static void flushFolder(Path file) {
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException unsupported) {
            // Windows opens no folders.
        }
    }
}
