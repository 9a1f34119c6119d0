package dev.sluice.engine;

import dev.sluice.model.ChatEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of one upstream stream for several readers, each at a place of its own. The provider is read at the pace of the
 * fastest. What came is kept from the first event on for those who come late, as long as there is room; after that, for the
 * slowest reader, up to the same bound: one who falls further behind is cut off. Any thread.
 */
final class SharedLog {
    /** Events handed on at a time. */
    private static final int MAX_READ = 256;

    private record Entry(List<ChatEvent> events, long weight) {}

    private final long maxBytes;
    private final long maxTotalBytes;
    private final ReplayRoom room;
    private final Kept<Entry> entries = new Kept<>();
    private final Set<Reader> readers = new LinkedHashSet<>();
    private @Nullable Runnable wanted;
    private long weight;
    private long roomTaken;
    private boolean open = true;
    private boolean over;

    /**
     * @param maxBytes what it keeps at most, but for the latest entry
     * @param maxTotalBytes what all that share the room keep at most for those who come late
     */
    SharedLog(long maxBytes, long maxTotalBytes, ReplayRoom room) {
        this.maxBytes = maxBytes;
        this.maxTotalBytes = maxTotalBytes;
        this.room = room;
    }

    /** A reader from the first event on; null when that is no longer kept. */
    synchronized @Nullable Reader reader(Runnable onCut) {
        if (!open) {
            return null;
        }
        Reader reader = new Reader(onCut);
        readers.add(reader);
        return reader;
    }

    /** Whether a reader could begin now. */
    synchronized boolean isOpen() {
        return open;
    }

    /** {@code wanted} is run when a reader has read all there is and wants more. */
    synchronized void onWanted(Runnable newWanted) {
        wanted = newWanted;
    }

    /** Takes what came next; whether more is wanted. */
    boolean add(List<ChatEvent> events) {
        long bytes = EventWeight.of(events);
        List<Reader> awake;
        boolean more;
        List<Reader> cut = new ArrayList<>();
        synchronized (this) {
            entries.add(new Entry(events, bytes));
            weight += bytes;
            if (open && room.take(bytes, maxTotalBytes)) {
                roomTaken += bytes;
            } else {
                close();
            }
            makeRoom(cut);
            awake = waiting();
            more = !awake.isEmpty();
        }
        cut.forEach(Reader::cutOff);
        awake.forEach(Reader::wake);
        return more;
    }

    /** Nothing more comes. */
    void end() {
        List<Reader> awake;
        synchronized (this) {
            over = true;
            // Whoever has read all there was needs no more demand to hear of the end.
            awake = List.copyOf(readers);
        }
        awake.forEach(Reader::wake);
    }

    /** Nobody comes late any more: only what a reader has not read yet is kept. */
    synchronized void forget() {
        close();
    }

    private void close() {
        if (open) {
            open = false;
            room.give(roomTaken);
            roomTaken = 0;
        }
        trim();
    }

    /** Drops what all have read, unless somebody may come late. */
    private void trim() {
        if (open) {
            return;
        }
        long slowest = readers.stream().mapToLong(reader -> reader.place).min().orElse(entries.end());
        while (entries.first() < slowest) {
            dropFirst();
        }
    }

    /** The latest entry is never dropped before it was read: it alone may be larger than all there is room for. */
    private void makeRoom(List<Reader> cut) {
        while (weight > maxBytes && entries.size() > 1) {
            close();
            if (weight <= maxBytes || entries.size() <= 1) {
                return;
            }
            for (Iterator<Reader> each = readers.iterator(); each.hasNext(); ) {
                Reader reader = each.next();
                if (reader.place == entries.first()) {
                    each.remove();
                    reader.gone = true;
                    cut.add(reader);
                }
            }
            dropFirst();
        }
    }

    private void dropFirst() {
        weight -= entries.dropFirst().weight();
    }

    private List<Reader> waiting() {
        List<Reader> waiting = new ArrayList<>();
        for (Reader reader : readers) {
            if (reader.waiting) {
                reader.waiting = false;
                waiting.add(reader);
            }
        }
        return waiting;
    }

    /** One reader's place. Its log's lock guards it. */
    final class Reader implements EventReader {
        private final Runnable onCut;
        private long place;
        private boolean waiting;
        private boolean gone;
        private @Nullable Runnable changed;

        private Reader(Runnable onCut) {
            this.onCut = onCut;
        }

        @Override
        public void onChanged(Runnable newChanged) {
            synchronized (SharedLog.this) {
                changed = newChanged;
            }
        }

        @Override
        public @Nullable List<ChatEvent> read() {
            Runnable ask;
            synchronized (SharedLog.this) {
                if (gone) {
                    return null;
                }
                if (place < entries.end()) {
                    return take();
                }
                if (over) {
                    return null;
                }
                waiting = true;
                ask = wanted;
            }
            if (ask != null) {
                ask.run();
            }
            return List.of();
        }

        private List<ChatEvent> take() {
            List<ChatEvent> taken = new ArrayList<>();
            while (place < entries.end() && taken.size() < MAX_READ) {
                taken.addAll(entries.get(place++).events());
            }
            trim();
            return taken;
        }

        @Override
        public boolean isOver() {
            synchronized (SharedLog.this) {
                return gone || (over && place >= entries.end());
            }
        }

        @Override
        public void close() {
            synchronized (SharedLog.this) {
                gone = true;
                readers.remove(this);
                trim();
            }
            wake();
        }

        /** The text of what it has read, if it is all still kept; empty otherwise. */
        String textRead() {
            StringBuilder text = new StringBuilder();
            synchronized (SharedLog.this) {
                if (entries.first() > 0) {
                    return "";
                }
                for (long i = 0; i < place; i++) {
                    entries.get(i).events().forEach(event -> text.append(event.content()));
                }
            }
            return text.toString();
        }

        private void cutOff() {
            onCut.run();
            wake();
        }

        private void wake() {
            Runnable run;
            synchronized (SharedLog.this) {
                run = changed;
            }
            if (run != null) {
                run.run();
            }
        }
    }
}
