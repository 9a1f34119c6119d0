package dev.sluice.batch.journal;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Checksums of what is kept (CRC-32C): neither database has any of its own over the rows of a table. */
final class Sum {
    private Sum() {}

    /** Of texts and bytes one after the other; a zero byte between keeps their borders. */
    static long of(Object... parts) {
        CRC32C sum = new CRC32C();
        for (Object part : parts) {
            byte[] bytes =
                    part instanceof byte[] raw ? raw : String.valueOf(part).getBytes(StandardCharsets.UTF_8);
            sum.update(bytes, 0, bytes.length);
            sum.update(0);
        }
        return sum.getValue();
    }

    /** @throws dev.sluice.batch.JournalException when what was read is not what was written */
    static void check(long kept, String what, Object... parts) {
        if (kept != of(parts)) {
            throw Damage.found(what + " is damaged: its checksum is wrong");
        }
    }
}
