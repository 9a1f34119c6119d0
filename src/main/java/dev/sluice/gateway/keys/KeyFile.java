package dev.sluice.gateway.keys;

import dev.sluice.gateway.keys.KeyFileException.Reason;
import dev.sluice.model.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The file of the virtual keys: JSON Lines, one key a line, so that a complaint has a line number and a change is one
 * line of a diff. Readers need no lock, since a writer replaces the file whole; writers take turns by a lock file beside
 * it ({@code .lock}), which stays. The pepper is in a third file ({@code .pepper}) unless it is given; it is made with
 * the first key.
 *
 * <p>Every method blocks and may throw {@link KeyFileException}. Any thread, but not a dispatcher's.
 */
public final class KeyFile {
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOCK_PAUSE = Duration.ofMillis(10);

    private final PrivateFile file;
    private final PrivateFile pepperFile;
    private final PrivateFile lockFile;
    private final @Nullable Pepper given;

    private KeyFile(Path path, @Nullable Pepper given) {
        file = new PrivateFile(path);
        pepperFile = new PrivateFile(path.resolveSibling(path.getFileName() + ".pepper"));
        lockFile = new PrivateFile(path.resolveSibling(path.getFileName() + ".lock"));
        this.given = given;
    }

    /** A key file with its pepper beside it; neither need be there yet. */
    public static KeyFile at(Path path) {
        return new KeyFile(path, null);
    }

    /**
     * A key file whose pepper comes from elsewhere.
     *
     * @param pepper 64 hexadecimal digits
     * @throws IllegalArgumentException when it is anything else; the message never holds it
     */
    public static KeyFile at(Path path, Secret pepper) {
        return new KeyFile(path, Pepper.of(pepper));
    }

    public Path path() {
        return file.path();
    }

    /** Whether there is one. */
    public boolean exists() {
        return file.exists();
    }

    /** The keys in the order they were made; the pepper is not needed for it. */
    public List<VirtualKey> list() {
        return read().stream().map(StoredKey::key).toList();
    }

    /** The keys, to look presented ones up in. */
    public KeyRing load() {
        List<StoredKey> stored = read();
        Pepper pepper = pepper();
        for (StoredKey key : stored) {
            if (!key.pepper().equals(pepper.fingerprint())) {
                throw file.problem(
                        Reason.WRONG_PEPPER,
                        "key " + key.key().id() + " was made with another pepper (expected: "
                                + (given == null ? pepperFile.path() : "the given one")
                                + "; a key whose pepper is lost has to be made anew)");
            }
        }
        return new KeyRing(stored, pepper);
    }

    /**
     * Makes a key, and the file and the pepper if this is the first.
     *
     * @param name 1 to 64 printable characters; need not be unique
     * @param expires null for never
     * @throws IllegalArgumentException when the name or expiry can't be; {@code name: value (expected: …)}
     */
    public IssuedKey create(String name, @Nullable Instant expires, KeyTerms terms, Instant now) {
        SecureRandom random = new SecureRandom();
        Instant created = now.truncatedTo(ChronoUnit.SECONDS);
        return change(stored -> {
            String id = KeyText.newId(random);
            while (isTaken(id, stored)) {
                id = KeyText.newId(random);
            }
            VirtualKey key = new VirtualKey(id, name, created, expires, null, terms);
            Secret secret = KeyText.newKey(id, random);
            Pepper pepper = stored.isEmpty() ? pepperForFirst(random) : pepper();
            stored.add(new StoredKey(key, pepper.hash(secret.reveal()), pepper.fingerprint()));
            return new IssuedKey(key, secret);
        });
    }

    /**
     * Revokes a key; one that was revoked stays as it is.
     *
     * @param id the key's id, or the key itself
     * @return the key as it is now; empty when there is none of that id
     */
    public Optional<VirtualKey> revoke(String id, Instant now) {
        String wanted = KeyText.isKey(id) ? KeyText.idOf(id) : id;
        Instant when = now.truncatedTo(ChronoUnit.SECONDS);
        if (!exists()) {
            throw file.problem(Reason.MISSING, "no such file");
        }
        return change(stored -> {
            for (int i = 0; i < stored.size(); i++) {
                StoredKey old = stored.get(i);
                if (old.key().id().equals(wanted)) {
                    VirtualKey revoked = old.key().revokedAt(when);
                    stored.set(i, new StoredKey(revoked, old.hash(), old.pepper()));
                    return Optional.of(revoked);
                }
            }
            return Optional.empty();
        });
    }

    @Override
    public String toString() {
        return file.path().toString();
    }

    private List<StoredKey> read() {
        List<StoredKey> stored = new ArrayList<>();
        Map<Object, Integer> lineOf = new HashMap<>();
        int number = 0;
        for (String line : file.read().split("\r?\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                StoredKey key = KeyLine.read(line);
                once("id", lineOf.putIfAbsent(key.key().id(), number));
                once("hash", lineOf.putIfAbsent(key.hash().prefix(), number));
                stored.add(key);
            } catch (IllegalArgumentException e) {
                throw file.problem(Reason.MALFORMED, "line " + number + ": " + e.getMessage());
            }
        }
        return stored;
    }

    private static void once(String field, @Nullable Integer earlier) {
        if (earlier != null) {
            throw new IllegalArgumentException(field + ": that of line " + earlier + " (expected: each once)");
        }
    }

    private static boolean isTaken(String id, List<StoredKey> stored) {
        return stored.stream().anyMatch(key -> key.key().id().equals(id));
    }

    private Pepper pepper() {
        if (given != null) {
            return given;
        }
        String text = pepperFile.read().strip();
        try {
            return Pepper.of(Secret.of(text));
        } catch (IllegalArgumentException e) {
            throw pepperFile.problem(Reason.MALFORMED, "no pepper (expected: 64 hexadecimal digits)");
        }
    }

    /** A pepper that is there is kept, so that a lost key file can be restored. */
    private Pepper pepperForFirst(SecureRandom random) {
        if (given == null && !pepperFile.exists()) {
            pepperFile.write(Pepper.random(random).reveal() + "\n");
        }
        return pepper();
    }

    /** Reads, changes and writes while no other writer does; writes nothing when nothing changed. */
    private <T> T change(Function<List<StoredKey>, T> change) {
        try (FileChannel channel = lockFile.openForLock();
                FileLock lock = lock(channel)) {
            List<StoredKey> before = exists() ? read() : List.of();
            List<StoredKey> after = new ArrayList<>(before);
            T result = change.apply(after);
            if (lock.isValid() && !after.equals(before)) {
                StringBuilder text = new StringBuilder();
                after.forEach(key -> text.append(KeyLine.write(key)).append('\n'));
                file.write(text.toString());
            }
            return result;
        } catch (IOException e) {
            throw lockFile.problem(
                    Reason.UNREADABLE, "can't lock it: " + e.getClass().getSimpleName());
        }
    }

    private FileLock lock(FileChannel channel) throws IOException {
        long end = System.nanoTime() + LOCK_PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // another thread of this process holds it
            }
            LockSupport.parkNanos(LOCK_PAUSE.toNanos());
        }
        throw lockFile.problem(
                Reason.LOCKED, "held by another writer for " + LOCK_PATIENCE.toSeconds() + " s (expected: to be free)");
    }
}
