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

    /** An ASCII character of a field's value: visible, space or tab. */
    static boolean isText(byte octet) {
        return (CLASSES[octet & 0xff] & TEXT) != 0;
    }

    /** How many bytes follow the first one of a UTF-8 sequence; -1 when it is no such byte. */
    static int continuations(byte octet) {
        int lead = octet & 0xff;
        if (lead >= 0xc2 && lead <= 0xdf) {
            return 1;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            return 2;
        }
        return lead >= 0xf0 && lead <= 0xf4 ? 3 : -1;
    }

    /** Whether a byte goes on with a UTF-8 sequence. */
    static boolean isContinuation(byte octet) {
        return (octet & 0xc0) == 0x80;
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
            boolean text = visible || c == ' ' || c == '\t';
            classes[c] = (byte) ((token ? TOKEN : 0) | (visible ? TARGET : 0) | (text ? TEXT : 0));
        }
        return classes;
    }
}
