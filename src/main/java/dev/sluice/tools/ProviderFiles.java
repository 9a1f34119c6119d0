package dev.sluice.tools;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which files at providers are whose. An account is one for all tenants, so that a tenant is shown only what it uploaded
 * itself while this process runs; the tenant without a name, who is alone, is shown everything. Also bounds how many
 * files are on their way at once, since they are held in memory. Any thread.
 */
final class ProviderFiles {
    private static final int MAX_TENANTS = 1_000;
    private static final int MAX_FILES = 1_000;
    private static final int MAX_UPLOADS = 8;

    private final AtomicInteger uploads = new AtomicInteger();
    private final Map<String, Set<String>> owned = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > MAX_TENANTS;
        }
    };

    /** Takes a place for an upload; false when there is none. */
    boolean tryBegin() {
        int running = uploads.get();
        while (running < MAX_UPLOADS && !uploads.compareAndSet(running, running + 1)) {
            running = uploads.get();
        }
        return running < MAX_UPLOADS;
    }

    /** Gives a place back. */
    void end() {
        uploads.decrementAndGet();
    }

    synchronized void add(String tenant, String provider, String id) {
        Set<String> files = owned.computeIfAbsent(tenant, unused -> Collections.newSetFromMap(new LinkedHashMap<>()));
        files.add(provider + "/" + id);
        if (files.size() > MAX_FILES) {
            files.remove(files.iterator().next());
        }
    }

    synchronized boolean mayUse(String tenant, String provider, String id) {
        return tenant.isEmpty()
                || owned.getOrDefault(tenant, new LinkedHashSet<>()).contains(provider + "/" + id);
    }

    synchronized void remove(String tenant, String provider, String id) {
        owned.getOrDefault(tenant, new LinkedHashSet<>()).remove(provider + "/" + id);
    }
}
