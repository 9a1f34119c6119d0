package dev.sluice.simulator;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;

/**
 * A certificate for {@code localhost} and {@code 127.0.0.1}, made by the JDK's own keytool.
 *
 * @param context to serve with
 * @param pem the certificate, for clients to trust
 */
record SelfSigned(SslContext context, String pem) {
    private static final String PASSWORD = "simulator";

    static SelfSigned make() throws InterruptedException {
        try {
            Path directory = Files.createTempDirectory("sluice-simulator");
            Path store = directory.resolve("key.p12");
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            Process made = new ProcessBuilder(
                            keytool,
                            "-genkeypair",
                            "-alias",
                            "sim",
                            "-keyalg",
                            "EC",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD,
                            "-dname",
                            "CN=localhost",
                            "-ext",
                            "SAN=dns:localhost,ip:127.0.0.1",
                            "-validity",
                            "30")
                    .redirectErrorStream(true)
                    .start();
            if (!made.waitFor(30, TimeUnit.SECONDS) || made.exitValue() != 0) {
                throw new ScenarioException("tls: keytool could not make a certificate");
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, PASSWORD.toCharArray());
            Files.deleteIfExists(store);
            Files.deleteIfExists(directory);
            return new SelfSigned(SslContextBuilder.forServer(factory).build(), pem(keys.getCertificate("sim")));
        } catch (IOException | GeneralSecurityException e) {
            throw new ScenarioException("tls: " + e.getMessage());
        }
    }

    private static String pem(Certificate certificate) throws CertificateEncodingException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n";
    }
}
