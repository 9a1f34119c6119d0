package dev.sluice.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text put together as UTF-8, without a detour over characters. Half a surrogate pair has no bytes (RFC 3629 §3): who adds
 * text sees to it that there is none. Confined to one thread; reused after {@link #clear}.
 */
public final class Utf8Buffer {
    /** What most texts fit in: more than so much is not kept once it is cleared. */
    private static final int KEPT_BYTES = 64 * 1024;

    private byte[] bytes;
    private int length;

    /** @param room bytes to begin with; more are taken if need be */
    public Utf8Buffer(int room) {
        this.bytes = new byte[Math.max(16, room)];
    }

    /** Forgets what was added. */
    public void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[KEPT_BYTES];
        }
    }

    /** How many bytes were added. */
    public int length() {
        return length;
    }

    /** Takes back the last byte. */
    public void dropLast() {
        length--;
    }

    /** Adds text of ASCII characters. */
    @SuppressWarnings("deprecation") // exactly what it is for: characters whose high byte is nothing
    public void ascii(String text) {
        int added = text.length();
        reserve(added);
        text.getBytes(0, added, bytes, length);
        length += added;
    }

    /** Adds text, and nothing of it when there is half a surrogate pair in it; false then. */
    boolean text(String text) {
        int begun = length;
        reserve(text.length());
        int at = 0;
        for (; at < text.length() && text.charAt(at) < 0x80; at++) {
            bytes[length++] = (byte) text.charAt(at);
        }
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                length = begun;
                return false;
            }
            codePoint(point);
            at += Character.charCount(point);
        }
        return true;
    }

    /** Adds an ASCII character. */
    public void ascii(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
    }

    /** Adds a character by its code point, which is no surrogate. */
    void codePoint(int point) {
        reserve(4);
        if (point < 0x80) {
            bytes[length++] = (byte) point;
        } else if (point < 0x800) {
            bytes[length++] = (byte) (0xC0 | (point >> 6));
            bytes[length++] = last(point);
        } else if (point < 0x10000) {
            bytes[length++] = (byte) (0xE0 | (point >> 12));
            bytes[length++] = last(point >> 6);
            bytes[length++] = last(point);
        } else {
            bytes[length++] = (byte) (0xF0 | (point >> 18));
            bytes[length++] = last(point >> 12);
            bytes[length++] = last(point >> 6);
            bytes[length++] = last(point);
        }
    }

    /** Adds those of the characters that are taken as they are, up to the first that is not; gives that one's place, or {@code to}. */
    int plain(char[] chars, int from, int to, boolean[] taken) {
        reserve(to - from);
        byte[] out = bytes;
        int at = length;
        int i = from;
        while (i < to) {
            char c = chars[i];
            if (c >= taken.length || !taken[c]) {
                break;
            }
            out[at++] = (byte) c;
            i++;
        }
        length = at;
        return i;
    }

    /** What was added and more, to be read before more is added. */
    byte[] array() {
        return bytes;
    }

    /** A copy of what was added. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, (int)
                    Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * bytes.length, (long) length + more)));
        }
    }

    private static byte last(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }
}
