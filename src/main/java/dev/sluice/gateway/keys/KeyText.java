package dev.sluice.gateway.keys;

import dev.sluice.model.Secret;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * How a key is written: {@code sk-sluice-<id>.<secret>}, 8 and 52 characters of {@code a–z2–7} (RFC 4648 base32 in lower
 * case, unpadded). Some SDKs (Zhipu's) take only keys of two parts with a dot between. The prefix lets secret scanners find it; there is nothing in it that a shell or a URL
 * would break.
 */
final class KeyText {
    /** Where every key begins. */
    static final String PREFIX = "sk-sluice-";

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 8;
    /** Five bits each: 260, of which 256 are promised. */
    private static final int SECRET_LENGTH = 52;

    private static final int LENGTH = PREFIX.length() + ID_LENGTH + 1 + SECRET_LENGTH;
    private static final Predicate<String> ID = Pattern.compile("[a-z2-7]{8}").asMatchPredicate();
    /** Of the alphabet at each {@code x}; the rest as it is, and the prefix has no x. */
    private static final String FORM = PREFIX + "x".repeat(ID_LENGTH) + "." + "x".repeat(SECRET_LENGTH);

    private KeyText() {}

    static boolean isId(String text) {
        return text.length() == ID_LENGTH && ID.test(text);
    }

    /**
     * Whether a text has the form of a key; says nothing about whether there is such a key. Takes the same time for every
     * text.
     */
    static boolean isKey(String text) {
        boolean fits = text.length() == LENGTH;
        String checked = fits ? text : FORM;
        for (int i = 0; i < LENGTH; i++) {
            char c = checked.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
            fits &= FORM.charAt(i) == 'x' ? letter : c == FORM.charAt(i);
        }
        return fits;
    }

    /** The id in a text of a key's form. */
    static String idOf(String key) {
        return key.substring(PREFIX.length(), PREFIX.length() + ID_LENGTH);
    }

    static String newId(RandomGenerator random) {
        return letters(ID_LENGTH, random);
    }

    /**
     * A new key.
     *
     * @param random a cryptographic one
     */
    static Secret newKey(String id, RandomGenerator random) {
        return Secret.of(PREFIX + id + "." + letters(SECRET_LENGTH, random));
    }

    /** Each letter takes its five bits of a byte of its own: nothing to shift, no bias. */
    private static String letters(int count, RandomGenerator random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        StringBuilder text = new StringBuilder(count);
        for (byte bits : bytes) {
            text.append(ALPHABET.charAt(bits & 31));
        }
        return text.toString();
    }
}
