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

/** A TLS context that trusts the certificates of a PEM file and no others; host names are checked as always. */
public final class TrustedCertificates {
    private TrustedCertificates() {}

    /**
     * Reads the file.
     *
     * @param pem null for what the JVM trusts
     * @throws IllegalArgumentException when it can't be read or holds no certificate
     */
    public static SSLContext context(@Nullable Path pem) {
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

    /** What the JVM trusts; reads its file of certificates, so it is made by the thread that starts the engine. */
    private static SSLContext standard() {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS: the JVM has no default context: " + e.getMessage(), e);
        }
    }
}
