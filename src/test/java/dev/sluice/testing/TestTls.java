package dev.sluice.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1, made by the JDK's keytool and trusted by nobody but its own client. */
public final class TestTls {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final String store;
    private final SSLContext server;
    private final SSLContext client;

    private TestTls(String store, SSLContext server, SSLContext client) {
        this.store = store;
        this.server = server;
        this.client = client;
    }

    /** Makes the certificate; takes about a second. */
    public static TestTls create() throws IOException, GeneralSecurityException, InterruptedException {
        return create("ip:127.0.0.1");
    }

    /** The same for another name, such as {@code dns:example.com}. */
    public static TestTls create(String subjectAlternativeName)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path directory = Files.createTempDirectory("sluice-tls");
        Path file = directory.resolve("store.p12");
        try {
            keytool(file, subjectAlternativeName);
            return read(Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    /** The certificate of another process. */
    public static TestTls read(String encoded) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new ByteArrayInputStream(Base64.getDecoder().decode(encoded)), PASSWORD);
        return new TestTls(encoded, serverContext(keys), clientContext(keys));
    }

    /** The certificate and its key for {@link #read}. */
    public String store() {
        return store;
    }

    public SSLContext server() {
        return server;
    }

    /** Trusts the server's certificate. */
    public SSLContext client() {
        return client;
    }

    private static void keytool(Path file, String name) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(List.of(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=test",
                        "-validity",
                        "2",
                        "-ext",
                        "san=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed");
        }
    }

    private static SSLContext serverContext(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext clientContext(KeyStore store) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", store.getCertificate("test"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
