package dev.sluice.mcp;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are open, bounded in number: when there is no room, the one that was unused for longest and has no call
 * under way makes it. Thread-safe.
 */
final class Sessions {
    private final int max;
    private final long idleNanos;
    private final SecureRandom random = new SecureRandom();
    /** In the order of their last use. */
    private final Map<String, Entry> open = new LinkedHashMap<>();

    private record Entry(Session session, long usedNanos) {}

    Sessions(int max, Duration idle) {
        this.max = max;
        this.idleNanos = idle.toNanos();
    }

    /** Opens one; null when there is no room. */
    @Nullable
    Session open(String tenant, Revision revision, int maxCalls, long now) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        Session session = new Session(HexFormat.of().formatHex(bytes), tenant, revision, new Peer(maxCalls));
        @Nullable Session displaced = null;
        synchronized (this) {
            if (open.size() >= max) {
                displaced = oldestUnused(tenant);
                if (displaced == null) {
                    return null;
                }
                open.remove(displaced.id());
            }
            open.put(session.id(), new Entry(session, now));
        }
        if (displaced != null) {
            displaced.peer().leave();
        }
        return session;
    }

    /** The tenant's own before any other's: who opens many makes room for them. */
    private @Nullable Session oldestUnused(String tenant) {
        @Nullable Session oldest = null;
        for (Entry entry : open.values()) {
            Session session = entry.session();
            if (session.peer().size() == 0) {
                if (session.tenant().equals(tenant)) {
                    return session;
                }
                oldest = oldest == null ? session : oldest;
            }
        }
        return oldest;
    }

    /** The session of that id, if it is the tenant's; it is used now. */
    synchronized @Nullable Session use(String id, String tenant, long now) {
        @Nullable Entry entry = open.get(id);
        if (entry == null || !entry.session().tenant().equals(tenant)) {
            return null;
        }
        open.remove(id);
        open.put(id, new Entry(entry.session(), now));
        return entry.session();
    }

    /** Ends one and its calls. */
    void end(Session session) {
        synchronized (this) {
            open.remove(session.id());
        }
        session.peer().leave();
    }

    /** Ends those that were unused for too long; one with a call under way is in use. */
    void sweep(long now) {
        List<Session> stale = new ArrayList<>();
        synchronized (this) {
            for (Entry entry : open.values()) {
                if (now - entry.usedNanos() >= idleNanos
                        && entry.session().peer().size() == 0) {
                    stale.add(entry.session());
                }
            }
        }
        stale.forEach(this::end);
    }

    /** Ends all. */
    void endAll() {
        List<Session> all = new ArrayList<>();
        synchronized (this) {
            open.values().forEach(entry -> all.add(entry.session()));
        }
        all.forEach(this::end);
    }

    synchronized int size() {
        return open.size();
    }
}
