package dev.sluice.gateway.wire;

/** The character classes of RFC 9110 §5.6.2 and §5.5 and RFC 3986, by table. */
final class Octets {
    private static final int TOKEN = 1;
    private static final int TARGET = 2;
    private static final int TEXT = 4;
    private static final byte[] CLASSES = classes();

    private Octets() {}

    /** A character of a method or a field's name. */
    static boolean isToken(byte octet) {
        return (CLASSES[octet & 0xff] & TOKEN) != 0;
    }

    /** A character of a request target: visible ASCII. */
    static boolean isTarget(byte octet) {
        return (CLASSES[octet & 0xff] & TARGET) != 0;
    }

    /** A character of a field's value: visible, space, tab, or above ASCII. */
    static boolean isText(byte octet) {
        return (CLASSES[octet & 0xff] & TEXT) != 0;
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte octet) {
        return Character.digit(octet & 0xff, 16);
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean visible = c > 0x20 && c < 0x7f;
            boolean token = visible && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
            boolean text = visible || c == ' ' || c == '\t' || c >= 0x80;
            classes[c] = (byte) ((token ? TOKEN : 0) | (visible ? TARGET : 0) | (text ? TEXT : 0));
        }
        return classes;
    }
}
