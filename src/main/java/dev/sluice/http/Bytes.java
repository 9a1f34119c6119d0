package dev.sluice.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that nobody changes: the array given is kept, not copied, and must not be touched again. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    public static Bytes of(byte[] array) {
        return new Bytes(array);
    }

    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The array itself, to read only. */
    public byte[] array() {
        return array;
    }

    public int length() {
        return array.length;
    }

    public String utf8() {
        return new String(array, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** The length only: bodies hold prompts. */
    @Override
    public String toString() {
        return array.length + " bytes";
    }
}
