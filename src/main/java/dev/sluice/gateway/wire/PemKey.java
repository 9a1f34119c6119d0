package dev.sluice.gateway.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key from a PEM file (RFC 7468). The older forms, PKCS #1 (RFC 8017) and SEC 1 (RFC 5915), are wrapped into PKCS #8
 * (RFC 5958) with the algorithm that the certificate's public key names.
 */
final class PemKey {
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private PemKey() {}

    static PrivateKey read(Path file, PublicKey publicKey) {
        Matcher block = BLOCK.matcher(text(file));
        if (!block.find()) {
            throw new IllegalArgumentException(file + ": has no private key (expected: one in PEM)");
        }
        String kind = block.group(1);
        if (kind.startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
            throw new IllegalArgumentException(file + ": the key is encrypted (expected: one without passphrase)");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            byte[] pkcs8 = kind.equals("PRIVATE KEY") ? der : wrapped(der, publicKey.getEncoded());
            return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Not as the cause: its message may hold parts of the key.
            throw new IllegalArgumentException(
                    file + ": not a key of the certificate's kind (expected: " + publicKey.getAlgorithm() + ")");
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": can't be read", e);
        }
    }

    private static byte[] wrapped(byte[] key, byte[] publicKeyInfo) {
        int content = contentStart(publicKeyInfo, 0);
        int algorithmEnd = contentStart(publicKeyInfo, content) + length(publicKeyInfo, content);
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(VERSION_0);
        info.write(publicKeyInfo, content, algorithmEnd - content);
        info.writeBytes(element(OCTET_STRING, key));
        return element(SEQUENCE, info.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.length < 0x80) {
            element.write(content.length);
        } else if (content.length < 0x100) {
            element.write(0x81);
            element.write(content.length);
        } else {
            element.write(0x82);
            element.write(content.length >> 8);
            element.write(content.length);
        }
        element.writeBytes(content);
        return element.toByteArray();
    }

    /** Where the content of the DER element at an index begins. */
    private static int contentStart(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }
}
