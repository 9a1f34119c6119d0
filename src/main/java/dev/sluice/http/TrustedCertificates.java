package dev.sluice.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TLS context that trusts the certificates of a PEM file and no others; host names are checked as always. */
public final class TrustedCertificates {
    private static final Logger LOGGER = LoggerFactory.getLogger(TrustedCertificates.class);

    private TrustedCertificates() {}

    /**
     * Reads the file.
     *
     * @param pem null for what the JVM trusts
     * @throws IllegalArgumentException when it can't be read or holds no certificate
     */
    public static SSLContext context(@Nullable Path pem) {
        loadAnchors();
        if (pem == null) {
            return standard();
        }
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + count++, certificate);
            }
            if (count == 0) {
                throw new IllegalArgumentException(
                        "trusted-certificates: " + pem + " (expected: a PEM file with at least one certificate)");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "trusted-certificates: " + pem + " (expected: a readable PEM file: " + e.getMessage() + ")", e);
        }
    }

    /**
     * Has the JVM read its file of trust anchors now. JDK 17 to 21 read it a second time in the first handshake, which runs
     * on a dispatcher thread; a JVM that keeps them elsewhere has nothing to load early.
     */
    static void loadAnchors() {
        try {
            Class.forName("sun.security.util.AnchorCertificates");
        } catch (ClassNotFoundException e) {
            LOGGER.debug("the JVM's trust anchors are read in the first handshake", e);
        }
    }

    /** What the JVM trusts; reads its file of certificates, so it is made by the thread that starts the engine. */
    private static SSLContext standard() {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS: the JVM has no default context: " + e.getMessage(), e);
        }
    }
}
