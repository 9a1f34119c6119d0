package dev.sluice.batch.run;

import dev.sluice.batch.Journal;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file of a journal as a stream, piece by piece. Blocks: for plain threads. */
final class ChunkStream extends InputStream {
    private final Journal journal;
    private final String file;
    private byte @Nullable [] piece = new byte[0];
    private int at;
    private int next;

    ChunkStream(Journal journal, String file) {
        this.journal = journal;
        this.file = file;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        while (piece != null && at == piece.length) {
            int index = next++;
            Optional<byte[]> read = Joined.of(journal.read(tx -> tx.chunk(file, index)));
            piece = read.orElse(null);
            at = 0;
        }
        if (piece == null) {
            return -1;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, bytes, offset, count);
        at += count;
        return count;
    }
}
