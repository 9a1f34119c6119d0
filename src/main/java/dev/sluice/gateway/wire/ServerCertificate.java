package dev.sluice.gateway.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's certificate and key from PEM files (RFC 7468); TLS 1.2 and later, as the JVM allows. */
public final class ServerCertificate {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private ServerCertificate() {}

    /**
     * Reads both files; on a thread that may block.
     *
     * @param chain the server's certificate, then those that lead to its root
     * @param key its private key in PKCS#8: RSA, EC or Ed25519, without a password
     * @throws IllegalArgumentException when a file can't be read or is none of that; never quotes it
     */
    public static SSLContext context(Path chain, Path key) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key(key), new char[0], chain(chain));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "tls: the key of " + key + " and the certificate of " + chain + " don't go together", e);
        }
    }

    private static Certificate[] chain(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (!chain.isEmpty()) {
                return chain.toArray(new Certificate[0]);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "tls.certificate: " + file + " (expected: a readable PEM file of certificates)", e);
        }
        throw new IllegalArgumentException("tls.certificate: " + file + " (expected: at least one certificate)");
    }

    private static PrivateKey key(Path file) {
        String pem;
        try {
            pem = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException("tls.key: " + file + " (expected: a readable PEM file)", e);
        }
        Matcher block = PKCS8.matcher(pem);
        if (block.find()) {
            byte[] der = Base64.getMimeDecoder().decode(block.group(1));
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
            for (String algorithm : ALGORITHMS) {
                Optional<PrivateKey> key = key(algorithm, spec);
                if (key.isPresent()) {
                    return key.get();
                }
            }
        }
        throw new IllegalArgumentException("tls.key: " + file
                + " (expected: a private key in PKCS#8 without a password; openssl pkcs8 -topk8 -nocrypt makes one)");
    }

    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec spec) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (GeneralSecurityException anotherAlgorithm) {
            return Optional.empty();
        }
    }
}
