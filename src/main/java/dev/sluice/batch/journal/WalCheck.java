package dev.sluice.batch.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks through SQLite's write-ahead log before SQLite does (sqlite.org, WAL-mode file format). SQLite leaves out everything
 * from the first frame on whose checksum is wrong, and says nothing of it. Of one transaction that is right: it was being
 * written when the process or the machine stopped. Of more than one it is a loss, since each was on disk before the next
 * began.
 */
final class WalCheck {
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final int MAGIC = 0x377f0682;
    private static final int MAX_PAGE = 65_536;

    /** What it found. */
    enum Finding {
        /** Every frame is good, or there is none. */
        GOOD,
        /** The last transaction is not whole. */
        TORN,
        /** What was acknowledged can't be read. */
        DAMAGED
    }

    private final InputStream in;
    private final byte[] head = new byte[FRAME_HEADER];
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private int salt1;
    private int salt2;
    private int sum1;
    private int sum2;

    private WalCheck(InputStream in) {
        this.in = in;
    }

    /** Looks through the log of a database; one that is not there is good. Nobody may be writing it. */
    static Finding of(Path database) throws IOException {
        Path log = database.resolveSibling(database.getFileName() + "-wal");
        if (!Files.exists(log) || Files.size(log) <= HEADER) {
            return Finding.GOOD;
        }
        try (InputStream in = new java.io.BufferedInputStream(Files.newInputStream(log), 1 << 16)) {
            return new WalCheck(in).run();
        }
    }

    private Finding run() throws IOException {
        byte[] header = in.readNBytes(HEADER);
        ByteBuffer fields = ByteBuffer.wrap(header);
        int magic = fields.getInt(0);
        int pageSize = fields.getInt(8);
        order = (magic & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        salt1 = fields.getInt(16);
        salt2 = fields.getInt(20);
        add(header, 0, FRAME_HEADER);
        boolean good = (magic & ~1) == MAGIC
                && pageSize >= 512
                && pageSize <= MAX_PAGE
                && sum1 == fields.getInt(24)
                && sum2 == fields.getInt(28);
        return good ? frames(new byte[pageSize]) : Finding.DAMAGED;
    }

    private Finding frames(byte[] page) throws IOException {
        boolean broken = false;
        boolean open = false;
        int lostCommits = 0;
        while (true) {
            int headRead = in.readNBytes(head, 0, FRAME_HEADER);
            int pageRead = headRead < FRAME_HEADER ? 0 : in.readNBytes(page, 0, page.length);
            if (headRead < FRAME_HEADER || pageRead < page.length) {
                broken |= headRead > 0;
                break;
            }
            ByteBuffer fields = ByteBuffer.wrap(head);
            boolean same1 = fields.getInt(8) == salt1;
            boolean same2 = fields.getInt(12) == salt2;
            if (!same1 && !same2) {
                // Of an earlier use of the log; what follows may yet be of this one if something is damaged.
                open = !broken && open;
                continue;
            }
            boolean good = !broken && same1 && same2 && matches(fields, page);
            boolean commit = fields.getInt(4) != 0;
            broken |= !good;
            lostCommits += broken && commit ? 1 : 0;
            open = good && !commit;
        }
        if (lostCommits > 1) {
            return Finding.DAMAGED;
        }
        return broken || open ? Finding.TORN : Finding.GOOD;
    }

    private boolean matches(ByteBuffer fields, byte[] page) {
        add(head, 0, 8);
        add(page, 0, page.length);
        return sum1 == fields.getInt(16) && sum2 == fields.getInt(20);
    }

    private void add(byte[] bytes, int from, int length) {
        ByteBuffer words = ByteBuffer.wrap(bytes, from, length).order(order);
        while (words.hasRemaining()) {
            sum1 += words.getInt() + sum2;
            sum2 += words.getInt() + sum1;
        }
    }
}
