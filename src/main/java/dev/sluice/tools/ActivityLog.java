package dev.sluice.tools;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest calls of each tenant, without what was said: 200 of a tenant, of the 1,000 tenants last seen. Any thread. */
final class ActivityLog {
    private static final int MAX_ENTRIES = 200;
    private static final int MAX_TENANTS = 1_000;

    private final Map<String, Deque<Entry>> tenants = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Entry>> eldest) {
            return size() > MAX_TENANTS;
        }
    };

    /**
     * One call that has ended.
     *
     * @param ended {@code ok}, {@code error} or {@code cancelled}
     */
    record Entry(String tool, Instant started, long durationMillis, String ended, int providerCalls, long tokens) {}

    synchronized void add(String tenant, Entry entry) {
        Deque<Entry> entries = tenants.computeIfAbsent(tenant, unused -> new ArrayDeque<>());
        entries.addFirst(entry);
        if (entries.size() > MAX_ENTRIES) {
            entries.removeLast();
        }
    }

    /** A tenant's calls, the latest first. */
    synchronized List<Entry> latest(String tenant, int max) {
        List<Entry> latest = new ArrayList<>();
        for (Entry entry : tenants.getOrDefault(tenant, new ArrayDeque<>())) {
            if (latest.size() == max) {
                break;
            }
            latest.add(entry);
        }
        return Collections.unmodifiableList(latest);
    }
}
