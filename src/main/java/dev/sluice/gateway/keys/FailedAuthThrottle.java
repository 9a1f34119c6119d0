package dev.sluice.gateway.keys;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Refuses sources that keep presenting keys that are none: one that failed {@code failures} times within the window is
 * refused for as long as the window is.
 *
 * <p>A source is an IPv4 address or an IPv6 /64, which is what one subscriber has at least (RFC 6177). The table is a
 * set-associative cache of fixed size: a failure of a new source pushes out the one of its row that failed longest ago, so
 * a flood of addresses costs no memory, and at worst sets somebody free. Rows are chosen under a seed, so nobody can aim at
 * one. Behind a proxy all clients are one source: there it must be given the forwarded address, or not be asked.
 *
 * <p>Time is an argument. Any thread; lock-free. Requests under way at the same time are all judged by what had failed
 * before them, so a few more than {@code failures} may get through.
 */
public final class FailedAuthThrottle {
    private static final int WAYS = 8;

    private final int failures;
    private final long windowNanos;
    private final long seed;
    private final AtomicReferenceArray<Source[]> rows;

    /** One source's last failures, newest at {@code next - 1}. Immutable. */
    private static final class Source {
        private final long address;
        private final long[] times;
        private final long count;
        private final boolean blocked;
        private final long blockedUntilNanos;

        Source(long address, long[] times, long count, boolean blocked, long blockedUntilNanos) {
            this.address = address;
            this.times = times;
            this.count = count;
            this.blocked = blocked;
            this.blockedUntilNanos = blockedUntilNanos;
        }

        long nanosBlocked(long nowNanos) {
            return blocked ? Math.max(0, blockedUntilNanos - nowNanos) : 0;
        }

        Source failed(long nowNanos, long windowNanos) {
            long[] newTimes = times.clone();
            newTimes[(int) (count % times.length)] = nowNanos;
            long newCount = count + 1;
            long oldest = newTimes[(int) (newCount % times.length)];
            boolean tooMany = newCount >= times.length && nowNanos - oldest < windowNanos;
            return new Source(
                    address,
                    newTimes,
                    newCount,
                    tooMany || blocked,
                    tooMany ? nowNanos + windowNanos : blockedUntilNanos);
        }
    }

    /**
     * @param sources the most it remembers; from 8 to 1 million, rounded down to a multiple of 8
     * @param failures how many within the window are too many; from 1 to 1,000
     * @param window from 1 ms to 1 day
     * @param seed random; the same one always puts a source into the same row
     */
    public FailedAuthThrottle(int sources, int failures, Duration window, long seed) {
        Check.range("sources", sources, WAYS, 1_000_000);
        Check.range("failures", failures, 1, 1_000);
        Check.range("window", window.toMillis(), 1, Duration.ofDays(1).toMillis());
        this.failures = failures;
        this.windowNanos = window.toNanos();
        this.seed = seed;
        rows = new AtomicReferenceArray<>(sources / WAYS);
        for (int row = 0; row < rows.length(); row++) {
            rows.set(row, new Source[0]);
        }
    }

    /** How long a source has to stay away; zero when it may try. */
    public Duration retryAfter(InetAddress source, long nowNanos) {
        long address = addressOf(source);
        @Nullable Source known = find(rows.get(row(address)), address);
        return known == null ? Duration.ZERO : Duration.ofNanos(known.nanosBlocked(nowNanos));
    }

    /** Notes that a source presented what is no key in force. A request that presented nothing is no failure. */
    public void onFailure(InetAddress source, long nowNanos) {
        long address = addressOf(source);
        rows.updateAndGet(row(address), row -> {
            @Nullable Source known = find(row, address);
            Source before = known == null ? new Source(address, new long[failures], 0, false, 0) : known;
            return withFirst(before.failed(nowNanos, windowNanos), row);
        });
    }

    /** Sources it remembers. */
    public int size() {
        int size = 0;
        for (int row = 0; row < rows.length(); row++) {
            size += rows.get(row).length;
        }
        return size;
    }

    /** The row with the one that failed last in front, without what that pushes out. */
    private static Source[] withFirst(Source first, Source[] row) {
        boolean known = find(row, first.address) != null;
        Source[] changed = new Source[Math.min(WAYS, known ? row.length : row.length + 1)];
        changed[0] = first;
        int next = 1;
        for (Source source : row) {
            if (source.address != first.address && next < changed.length) {
                changed[next++] = source;
            }
        }
        return changed;
    }

    private static @Nullable Source find(Source[] row, long address) {
        for (Source source : row) {
            if (source.address == address) {
                return source;
            }
        }
        return null;
    }

    /** Four bytes behind a prefix that no network has, or the eight that name a subscriber's network. */
    private static long addressOf(InetAddress source) {
        ByteBuffer bytes = ByteBuffer.wrap(source.getAddress());
        return source instanceof Inet4Address ? 1L << 32 | Integer.toUnsignedLong(bytes.getInt()) : bytes.getLong();
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
    private int row(long address) {
        long mixed = address ^ seed;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return (int) Long.remainderUnsigned(mixed ^ mixed >>> 31, rows.length());
    }
}
