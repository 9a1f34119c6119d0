package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCertificateTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path directory;

    private static KeyStore store;

    @BeforeAll
    static void makeKeys() throws Exception {
        Path file = directory.resolve("store.p12");
        keytool(file, "rsa", "-keyalg", "RSA", "-keysize", "2048");
        keytool(file, "ec", "-keyalg", "EC", "-groupname", "secp256r1");
        keytool(file, "ec384", "-keyalg", "EC", "-groupname", "secp384r1");
        keytool(file, "ed", "-keyalg", "Ed25519");
        store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        for (String name : List.of("rsa", "ec", "ec384", "ed")) {
            Certificate certificate = store.getCertificate(name);
            Files.writeString(path(name + ".crt"), pem("CERTIFICATE", certificate.getEncoded()));
            byte[] pkcs8 = store.getKey(name, PASSWORD).getEncoded();
            Files.writeString(path(name + ".key"), pem("PRIVATE KEY", pkcs8));
            byte[] inner = inner(pkcs8);
            if (name.equals("rsa")) {
                Files.writeString(path("rsa.old.key"), pem("RSA PRIVATE KEY", inner));
            } else if (name.startsWith("ec")) {
                // As openssl writes it: the curve in a block before, and the public key in the structure.
                Files.writeString(
                        path(name + ".old.key"),
                        pem("EC PARAMETERS", new byte[] {6, 8, 42, -122, 72, -50, 61, 3, 1, 7})
                                + pem(
                                        "EC PRIVATE KEY",
                                        withPublicKey(
                                                inner,
                                                certificate.getPublicKey().getEncoded())));
            }
        }
        Files.writeString(
                path("chain.crt"), Files.readString(path("ec.crt")) + "\n" + Files.readString(path("rsa.crt")));
        Files.writeString(path("empty.pem"), "nothing\n");
        Files.writeString(path("broken.key"), pem("PRIVATE KEY", new byte[] {48, 3, 2, 1, 0}));
        Files.writeString(path("short.key"), pem("EC PRIVATE KEY", new byte[0]));
        Files.writeString(path("secret.key"), pem("ENCRYPTED PRIVATE KEY", new byte[40]));
        Files.writeString(
                path("secret.old.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    }

    @ParameterizedTest
    @CsvSource({
        "rsa.crt, rsa.key",
        "rsa.crt, rsa.old.key",
        "ec.crt, ec.key",
        "ec.crt, ec.old.key",
        "ed.crt, ed.key",
        "ec384.crt, ec384.old.key",
        "chain.crt, ec.key"
    })
    void context_isMade_ofEveryKindOfKey(String certificate, String key) {
        assertThat(ServerCertificate.context(path(certificate), path(key)).getProtocol())
                .isEqualTo("TLS");
    }

    @ParameterizedTest
    @CsvSource({
        "none.crt, ec.key, none.crt, can't be read",
        "ec.crt, none.key, none.key, can't be read",
        "empty.pem, ec.key, empty.pem, has no certificate",
        "ec.crt, empty.pem, empty.pem, has no private key",
        "ec.crt, rsa.key, rsa.key, not a key of the certificate's kind",
        "ec.crt, broken.key, broken.key, not a key of the certificate's kind",
        "ec.crt, short.key, short.key, not a key of the certificate's kind",
        "ec.crt, secret.key, secret.key, the key is encrypted",
        "rsa.crt, secret.old.key, secret.old.key, the key is encrypted"
    })
    void context_saysWhichFileIsWrong(String certificate, String key, String file, String complaint) {
        assertThatThrownBy(() -> ServerCertificate.context(path(certificate), path(key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(path(file) + ": ")
                .hasMessageContaining(complaint.strip().replace("''", "'"));
    }

    @Test
    void context_isRefused_forTheKeyOfAnotherCertificate() throws Exception {
        Path file = directory.resolve("other.p12");
        keytool(file, "ec", "-keyalg", "EC", "-groupname", "secp256r1");
        KeyStore other = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            other.load(in, PASSWORD);
        }
        byte[] key = other.getKey("ec", PASSWORD).getEncoded();
        Files.writeString(path("other.key"), pem("PRIVATE KEY", key));

        assertThatThrownBy(() -> ServerCertificate.context(path("ec.crt"), path("other.key")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(path("other.key") + ": not the key of the first certificate")
                .hasNoCause();
    }

    private static Path path(String name) {
        return directory.resolve(name.strip());
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    /** The key inside a PKCS #8 structure: the content of its octet string, the last of what matters in it. */
    private static byte[] inner(byte[] pkcs8) {
        int at = content(pkcs8, 0) + 3;
        at = content(pkcs8, at) + length(pkcs8, at);
        int start = content(pkcs8, at);
        return Arrays.copyOfRange(pkcs8, start, start + length(pkcs8, at));
    }

    /** RFC 5915: the public point as an optional last element, which makes the structure longer than 127 bytes. */
    private static byte[] withPublicKey(byte[] sec1, byte[] publicKeyInfo) {
        int at = content(publicKeyInfo, 0);
        byte[] bits = Arrays.copyOfRange(
                publicKeyInfo, content(publicKeyInfo, at) + length(publicKeyInfo, at), publicKeyInfo.length);
        int fieldsEnd = content(sec1, 0) + 3;
        fieldsEnd = content(sec1, fieldsEnd) + length(sec1, fieldsEnd);
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.write(sec1, content(sec1, 0), fieldsEnd - content(sec1, 0));
        fields.write(0xa1);
        fields.write(bits.length);
        fields.writeBytes(bits);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(0x30);
        if (fields.size() > 127) {
            whole.write(0x81);
        }
        whole.write(fields.size());
        whole.writeBytes(fields.toByteArray());
        return whole.toByteArray();
    }

    private static int content(byte[] der, int at) {
        return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
    }

    private static int length(byte[] der, int at) {
        int length = 0;
        if (der[at + 1] >= 0) {
            return der[at + 1];
        }
        for (int i = at + 2; i < content(der, at); i++) {
            length = (length << 8) | (der[i] & 0xff);
        }
        return length;
    }

    private static void keytool(Path file, String alias, String... key) throws IOException, InterruptedException {
        java.util.List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=test",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
        command.addAll(List.of(key));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed");
        }
    }
}
