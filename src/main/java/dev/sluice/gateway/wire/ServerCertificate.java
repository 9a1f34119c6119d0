package dev.sluice.gateway.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server's certificate and its private key, from PEM files. */
public final class ServerCertificate {
    private ServerCertificate() {}

    /**
     * What a {@link Listener} encrypts its connections with, by TLS 1.2 or 1.3.
     *
     * @param certificateChainPem the server's certificate first, then those that vouch for it
     * @param privateKeyPem its key without passphrase: PKCS #8, PKCS #1 (RSA) or SEC 1 (EC)
     * @throws IllegalArgumentException when a file can't be read or used; names the file and never its content
     */
    public static SSLContext context(Path certificateChainPem, Path privateKeyPem) {
        Certificate[] chain = chain(certificateChainPem);
        PrivateKey key = PemKey.read(privateKeyPem, chain[0].getPublicKey());
        if (!belongTogether(key, chain[0])) {
            throw new IllegalArgumentException(
                    privateKeyPem + ": not the key of the first certificate in " + certificateChainPem);
        }
        try {
            char[] password = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, password, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(certificateChainPem + ": can't be used for TLS", e);
        }
    }

    private static Certificate[] chain(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new java.io.ByteArrayInputStream(content))
                    .toArray(new Certificate[0]);
            if (chain.length > 0) {
                return chain;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": can't be read", e);
        } catch (GeneralSecurityException e) {
            throw noCertificate(file, e);
        }
        throw noCertificate(file, null);
    }

    private static IllegalArgumentException noCertificate(Path file, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                file + ": has no certificate that can be read (expected: one or more in PEM)", cause);
    }

    private static boolean belongTogether(PrivateKey key, Certificate certificate) {
        try {
            byte[] probe = new byte[32];
            new SecureRandom().nextBytes(probe);
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
