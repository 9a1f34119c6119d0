package dev.sluice.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.OverflowStrategy;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.SourceQueueWithComplete;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import dev.sluice.testing.TestTls;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stage before the JDK's own blocking sockets, over TCP. */
@Timeout(60)
class TlsStageTest {
    private static ActorSystem<Void> system;
    private static TestTls tls;

    private final AtomicInteger established = new AtomicInteger();
    private final java.util.List<AutoCloseable> open = new java.util.ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        system = ActorSystem.create(Behaviors.empty(), "tls-test");
        tls = TestTls.create();
    }

    @AfterAll
    static void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    /** What the other side does with its socket. */
    private interface Script {
        void run(SSLSocket socket) throws Exception;
    }

    /** A client's stage under test, and what the server's thread made of it. */
    private record Client(
            SourceQueueWithComplete<ByteString> in,
            SinkQueueWithCancel<ByteString> out,
            CompletableFuture<Void> server) {
        void send(byte[] bytes) throws Exception {
            get(in.offer(ByteString.fromArray(bytes)));
        }

        /** All until so many bytes are here or the end is. */
        byte[] receive(int size) throws Exception {
            ByteStringBuilder all = new ByteStringBuilder();
            while (all.length() < size) {
                Optional<ByteString> next = get(out.pull());
                if (next.isEmpty()) {
                    break;
                }
                all.append(next.get());
            }
            return all.result().toArray();
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static SSLEngine clientEngine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine("127.0.0.1", 443);
        engine.setUseClientMode(true);
        return engine;
    }

    private Client client(String protocol, SSLContext trust, Script script) throws IOException {
        SSLServerSocket listening = (SSLServerSocket)
                tls.server().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        open.add(listening);
        CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
            try (SSLSocket socket = (SSLSocket) listening.accept()) {
                socket.setEnabledProtocols(new String[] {protocol});
                script.run(socket);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return client(trust, listening.getLocalPort(), server);
    }

    private Client client(SSLContext trust, int port, CompletableFuture<Void> server) {
        BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> stage =
                BidiFlow.fromGraph(new TlsStage(() -> clientEngine(trust), established::incrementAndGet));
        Flow<ByteString, ByteString, NotUsed> flow = stage.join(
                Sockets.get(system).connect("127.0.0.1", port).mapMaterializedValue(peer -> NotUsed.getInstance()));
        var parts = Source.<ByteString>queue(1, OverflowStrategy.backpressure())
                .via(flow)
                .toMat(Sink.<ByteString>queue(1), Keep.both())
                .run(system);
        return new Client(parts.first(), parts.second(), server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bytes_passBothWays_whateverTheirSize(String protocol) throws Exception {
        int[] sizes = {1, 100, 16_384, 16_385, 70_000, 1_000_003};
        Client client = client(protocol, tls.client(), socket -> {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int size : sizes) {
                byte[] got = in.readNBytes(size);
                socket.getOutputStream().write(got);
                socket.getOutputStream().flush();
            }
        });

        for (int size : sizes) {
            client.send(bytes(size));
            assertThat(client.receive(size)).isEqualTo(bytes(size));
        }
        get(client.server());
        assertThat(established).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theEndOfWhatIsSent_isACloseNotify(String protocol) throws Exception {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Client client = client(protocol, tls.client(), socket -> {
            socket.getInputStream().readNBytes(3);
            // An end without close_notify would be an exception here.
            read.complete(socket.getInputStream().read());
        });

        client.send(bytes(3));
        client.in().complete();

        assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
        assertThat(get(client.out().pull())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void theOtherSidesEnd_endsWhatIsReceived_afterWhatCameBefore(String protocol) throws Exception {
        byte[] sent = bytes(300_000);
        Client client = client(protocol, tls.client(), socket -> {
            socket.getOutputStream().write(sent);
            socket.getOutputStream().flush();
        });

        assertThat(client.receive(Integer.MAX_VALUE)).isEqualTo(sent);
        get(client.server());
    }

    @Test
    void aFlowWithoutDemand_stopsTheOtherSide_andGoesOnLater() throws Exception {
        byte[] sent = bytes(24 << 20);
        CompletableFuture<Void> all = new CompletableFuture<>();
        Client client = client("TLSv1.3", tls.client(), socket -> {
            OutputStream out = socket.getOutputStream();
            out.write(sent);
            out.flush();
            all.complete(null);
        });

        assertThat(client.receive(1).length).isPositive();
        assertThatThrownBy(() -> all.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
        client.receive(Integer.MAX_VALUE);
        all.get(20, TimeUnit.SECONDS);
    }

    @Test
    void keysMayChange_inTheMiddle() throws Exception {
        byte[] sent = bytes(50_000);
        Client client = client("TLSv1.3", tls.client(), socket -> {
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 5; i++) {
                // In TLS 1.3 this is a KeyUpdate that asks for the other side's.
                socket.startHandshake();
                socket.getOutputStream().write(in.readNBytes(sent.length));
                socket.getOutputStream().flush();
            }
        });

        for (int i = 0; i < 5; i++) {
            client.send(sent);
            assertThat(client.receive(sent.length)).isEqualTo(sent);
        }
        get(client.server());
        assertThat(established).hasValue(1);
    }

    @Test
    void anUntrustedCertificate_failsTheFlow_andTheServerHearsWhy() throws Exception {
        CompletableFuture<Throwable> heard = new CompletableFuture<>();
        Client client = client("TLSv1.3", SSLContext.getDefault(), socket -> {
            try {
                socket.startHandshake();
                socket.getInputStream().read();
            } catch (SSLException e) {
                heard.complete(e);
            }
        });

        assertThatThrownBy(() -> get(client.out().pull()))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SSLException.class);
        assertThat(heard.get(20, TimeUnit.SECONDS)).hasMessageContaining("certificate_unknown");
        assertThat(established).hasValue(0);
    }

    @Test
    void whatIsNoTls_failsTheFlow() throws Exception {
        Client client = plain(socket -> {
            socket.getOutputStream()
                    .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.getInputStream().readAllBytes();
        });

        assertThatThrownBy(() -> get(client.out().pull()))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SSLException.class);
    }

    @Test
    void anEndWithinTheHandshake_failsTheFlow() throws Exception {
        Client client = plain(socket -> socket.getInputStream().read());

        assertThatThrownBy(() -> get(client.out().pull())).isInstanceOf(ExecutionException.class);
        assertThat(established).hasValue(0);
    }

    @Test
    void aSecondConnection_takesTheFirstsSession() throws Exception {
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        CompletableFuture<Long> second = new CompletableFuture<>();
        SSLContext trust = tls.client();
        SSLServerSocket listening = (SSLServerSocket)
                tls.server().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        open.add(listening);
        CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 2; i++) {
                    try (SSLSocket socket = (SSLSocket) listening.accept()) {
                        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                        socket.getInputStream().read();
                        socket.getOutputStream().write(7);
                        socket.getOutputStream().flush();
                        SSLSession session = socket.getSession();
                        if (i == 0) {
                            first.complete(session.getId());
                        } else {
                            second.complete(java.util.Arrays.equals(session.getId(), first.join()) ? 1L : 0L);
                        }
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < 2; i++) {
            Client client = client(trust, listening.getLocalPort(), server);
            client.send(new byte[] {1});
            assertThat(client.receive(1)).containsExactly(7);
            client.in().complete();
        }

        get(server);
        assertThat(second.join()).as("resumed").isEqualTo(1);
    }

    /** A server that speaks no TLS. */
    private Client plain(PlainScript script) throws IOException {
        ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        open.add(listening);
        CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
            try (Socket socket = listening.accept()) {
                script.run(socket);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return client(tls.client(), listening.getLocalPort(), server);
    }

    private interface PlainScript {
        void run(Socket socket) throws IOException;
    }
}
