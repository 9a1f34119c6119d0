package dev.sluice.gateway.keys;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of a file as they were at one time. Immutable; any thread. */
public final class KeyRing {
    /** Compared with when nothing is found, so that nothing found takes as long as something; no key hashes to it. */
    private static final KeyHash NOBODY = KeyHash.of(new byte[KeyHash.BYTES]);

    private final Pepper pepper;
    private final List<StoredKey> stored;
    private final List<VirtualKey> keys;
    private final Map<Long, StoredKey> byPrefix;

    /** @param stored without two of the same id or hash prefix, all hashed under the pepper */
    KeyRing(List<StoredKey> stored, Pepper pepper) {
        this.pepper = pepper;
        this.stored = List.copyOf(stored);
        keys = stored.stream().map(StoredKey::key).toList();
        byPrefix = new HashMap<>();
        stored.forEach(key -> byPrefix.put(key.hash().prefix(), key));
    }

    /**
     * Whose key this is. Any text is hashed before anything else is done with it, and compared once, in constant time.
     *
     * @param presented anything at all; what is longer than 512 characters belongs to nobody
     */
    public Lookup lookup(String presented) {
        KeyHash hash = pepper.hash(presented);
        StoredKey candidate = byPrefix.get(hash.prefix());
        boolean same = hash.matches(candidate == null ? NOBODY : candidate.hash());
        return same && candidate != null ? new Lookup.Found(candidate.key()) : Lookup.Unknown.UNKNOWN;
    }

    /** A key by its public id, revoked and expired ones too; null when there is none. */
    public @Nullable VirtualKey find(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst().orElse(null);
    }

    /** All keys in the order of the file, revoked and expired ones too. */
    public List<VirtualKey> keys() {
        return keys;
    }

    /** The ids of all keys. */
    public Set<String> ids() {
        return keys.stream().map(VirtualKey::id).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether another ring has the same keys with the same terms. */
    boolean hasSameKeysAs(KeyRing other) {
        return stored.equals(other.stored);
    }

    @Override
    public String toString() {
        return "KeyRing of " + keys.size();
    }
}
