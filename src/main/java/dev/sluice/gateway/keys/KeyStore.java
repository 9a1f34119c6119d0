package dev.sluice.gateway.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys in force. Any thread may ask for them; a timer looks at the file, and the shorter its period the sooner a
 * revocation holds.
 *
 * <p>A file that can't be used changes nothing: a slip of an editor must not lock everybody out, and a key that the file
 * no longer has is revoked as soon as the file is good again. So the problem is to be shown where an operator looks.
 */
public final class KeyStore {
    /** A file system's clock ticks in milliseconds, some in seconds: a fresh file is read again until it is this old. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final KeyFile file;
    private volatile KeyRing current;
    private volatile @Nullable String problem;
    private Look last;

    /**
     * What a file looks like from outside.
     *
     * @param attributes its times, size, inode and mode; empty when there is none
     * @param settled whether a further change would show in them
     */
    private record Look(Map<String, Object> attributes, boolean settled) {}

    private KeyStore(KeyFile file, Look look, KeyRing ring) {
        this.file = file;
        last = look;
        current = ring;
    }

    /**
     * Reads the keys for the first time. Blocks.
     *
     * @throws KeyFileException when they can't be used: a gateway that can't tell its clients apart must not start
     */
    public static KeyStore open(KeyFile file) {
        Look look = look(file.path());
        return new KeyStore(file, look, file.load());
    }

    /** The keys in force. Never waits. */
    public KeyRing current() {
        return current;
    }

    /** What is wrong with the file since the last look, in one line. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Looks at the file, and reads it if it is another one, or was bad or just written at the last look. Blocks. */
    public synchronized Refresh refreshIfChanged() {
        Look look = look(file.path());
        if (look.equals(last) && look.settled() && problem == null) {
            return Refresh.Unchanged.UNCHANGED;
        }
        last = look;
        try {
            KeyRing ring = file.load();
            if (problem == null && ring.hasSameKeysAs(current)) {
                return Refresh.Unchanged.UNCHANGED;
            }
            current = ring;
            problem = null;
            return new Refresh.Reloaded(ring);
        } catch (KeyFileException e) {
            String earlier = problem;
            problem = e.getMessage();
            return String.valueOf(e.getMessage()).equals(earlier) ? Refresh.Unchanged.UNCHANGED : new Refresh.Failed(e);
        }
    }

    private static Look look(Path path) {
        try {
            boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
            Map<String, Object> attributes = Files.readAttributes(
                    path, unix ? "unix:lastModifiedTime,ctime,size,ino,mode" : "lastModifiedTime,size,fileKey");
            FileTime modified = (FileTime) attributes.get("lastModifiedTime");
            long age = System.currentTimeMillis() - (modified == null ? 0 : modified.toMillis());
            return new Look(attributes, age > SETTLED.toMillis());
        } catch (NoSuchFileException e) {
            return new Look(Map.of(), true);
        } catch (IOException e) {
            return new Look(Map.of(), false);
        }
    }
}
