package dev.sluice.gateway.keys;

import dev.sluice.gateway.keys.KeyFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file that only its owner may read. A reader refuses one that others could have read; a writer replaces it whole, so
 * that a reader sees the old text or the new one and a crash leaves one of them. All of it blocks. Where files have no
 * POSIX permissions nothing is checked.
 */
final class PrivateFile {
    private static final long MAX_BYTES = 64L << 20;
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OWNERS_OWN = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path path;

    PrivateFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    /**
     * Its text.
     *
     * @throws KeyFileException when it is missing, not a file, readable or writable by others, past 64 MiB or not UTF-8
     */
    String read() {
        try {
            if (!Files.isRegularFile(path)) {
                throw exists()
                        ? problem(Reason.UNREADABLE, "no file (expected: a file of text)")
                        : problem(Reason.MISSING, "no such file");
            }
            refuseExposed();
            if (Files.size(path) > MAX_BYTES) {
                throw problem(Reason.MALFORMED, "more than 64 MiB (expected: a few hundred bytes for each key)");
            }
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw problem(Reason.MISSING, "no such file");
        } catch (CharacterCodingException e) {
            throw problem(Reason.MALFORMED, "not UTF-8");
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Replaces the text, or writes it for the first time; durable when this returns. The file keeps its owner. */
    void write(String text) {
        try {
            Path target = exists() ? path.toRealPath() : path.toAbsolutePath();
            Path directory = directory(target);
            Path fresh = Files.createTempFile(directory, target.getFileName() + ".", ".new", ownerOnly(directory));
            try {
                try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                keepOwner(target, fresh);
                Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
            sync(directory);
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** Opens it for locking; creates it if need be. Only this is its use: what is in it means nothing. */
    FileChannel openForLock() {
        try {
            Path directory = directory(path.toAbsolutePath());
            return FileChannel.open(
                    path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly(directory));
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    KeyFileException problem(Reason reason, String what) {
        return new KeyFileException(reason, path + ": " + what);
    }

    private void refuseExposed() throws IOException {
        if (!hasPermissions(path)) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (!OWNERS_OWN.containsAll(permissions)) {
            throw problem(
                    Reason.EXPOSED,
                    "open to others, " + PosixFilePermissions.toString(permissions)
                            + " (expected: rw-------; run: chmod 600 " + path + ")");
        }
    }

    private KeyFileException failed(String verb, IOException e) {
        String why = e instanceof NoSuchFileException
                ? "no such directory"
                : e.getClass().getSimpleName();
        return problem(Reason.UNREADABLE, "can't " + verb + " it: " + why);
    }

    private static Path directory(Path absolute) {
        Path directory = absolute.getParent();
        return directory == null ? absolute : directory;
    }

    /** What root writes for the gateway's user must not become root's. */
    private static void keepOwner(Path existing, Path fresh) throws IOException {
        if (Files.exists(existing) && hasPermissions(existing)) {
            UserPrincipal owner = Files.getOwner(existing);
            if (!owner.equals(Files.getOwner(fresh))) {
                Files.setOwner(fresh, owner);
            }
        }
    }

    /** A rename is durable when the directory is; where directories can't be opened, renames are. */
    private static void sync(Path directory) throws IOException {
        if (hasPermissions(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path directory) {
        return hasPermissions(directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
