package dev.sluice.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.OverflowStrategy;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.SourceQueueWithComplete;
import akka.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // a client's leaving is what several tests are about
class SocketsTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int SEND_BUFFER = 32 << 10;

    private static ActorSystem<Void> system;

    @BeforeAll
    static void start() {
        system = ActorSystem.create(Behaviors.empty(), "sockets-test");
    }

    @AfterAll
    static void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("sockets-test-sockets")));
    }

    /** An end of a connection that a test drives. */
    private record End(
            SourceQueueWithComplete<ByteString> in, SinkQueueWithCancel<ByteString> out, CompletionStage<Done> ended) {
        static End of(Flow<ByteString, ByteString, ?> flow) {
            var parts = Source.<ByteString>queue(1, OverflowStrategy.backpressure())
                    .via(flow)
                    .watchTermination((queue, ended) -> akka.japi.Pair.create(queue, ended))
                    .toMat(Sink.<ByteString>queue(1), Keep.both())
                    .run(system);
            return new End(parts.first().first(), parts.second(), parts.first().second());
        }

        void send(byte[] bytes) throws Exception {
            get(in.offer(ByteString.fromArray(bytes)));
        }

        Optional<ByteString> receive() throws Exception {
            return get(out.pull());
        }

        String text() throws Exception {
            return receive().orElseThrow().utf8String();
        }
    }

    /** A server of ours that gives its connections to the test. */
    private static final class Server implements AutoCloseable {
        final LinkedBlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();
        final Listening listening = Sockets.get(system).listen(ANY, 64, SEND_BUFFER, accepted::add);

        Server() throws IOException {}

        Socket connect() throws IOException {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(16 << 10);
            socket.connect(listening.address(), 5_000);
            socket.setSoTimeout(20_000);
            return socket;
        }

        End next() throws InterruptedException {
            return End.of(accepted.take().flow());
        }

        @Override
        public void close() {
            listening.close().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(until);
            Thread.sleep(5);
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    @Test
    void bytes_passBothWays() throws Exception {
        try (Server server = new Server();
                Socket client = server.connect()) {
            End end = server.next();
            client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
            assertThat(end.text()).isEqualTo("ping");
            end.send("pong".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().readNBytes(4)).asString().isEqualTo("pong");
        }
    }

    @Test
    void largeElements_arriveWhole_whateverTheKernelTakesAtOnce() throws Exception {
        byte[] sent = bytes(3_000_001);
        try (Server server = new Server();
                Socket client = server.connect()) {
            End end = server.next();
            end.send(sent);
            end.in().complete();
            assertThat(Arrays.equals(client.getInputStream().readAllBytes(), sent))
                    .isTrue();
        }
    }

    @Test
    void aFlowWithoutDemand_stopsReading_andGoesOnLater() throws Exception {
        byte[] sent = bytes(32 << 20);
        AtomicLong written = new AtomicLong();
        try (Server server = new Server();
                Socket client = server.connect()) {
            End end = server.next();
            Thread writer = new Thread(() -> {
                try {
                    OutputStream out = client.getOutputStream();
                    for (int at = 0; at < sent.length; at += 4096) {
                        out.write(sent, at, 4096);
                        written.addAndGet(4096);
                    }
                    client.shutdownOutput();
                } catch (IOException e) {
                    written.set(-1);
                }
            });
            writer.start();
            long before = -1;
            while (written.get() != before) {
                before = written.get();
                Thread.sleep(300);
            }
            assertThat(before).as("bytes taken without demand").isLessThan(24 << 20);

            ByteString all = ByteString.emptyByteString();
            Optional<ByteString> next = end.receive();
            while (next.isPresent()) {
                assertThat(next.get().size()).isLessThan(2 * LoopSocket.READ_AHEAD);
                all = all.concat(next.get());
                next = end.receive();
            }
            assertThat(Arrays.equals(all.toArray(), sent)).isTrue();
        }
    }

    @Test
    void manySmallElements_arriveWholeAndInOrder_whenTheClientReadsLate() throws Exception {
        byte[] sent = bytes(4_000_000);
        try (Server server = new Server();
                Socket client = server.connect()) {
            Accepted accepted = server.accepted.take();
            Source.range(0, 39_999)
                    .map(i -> ByteString.fromArray(Arrays.copyOfRange(sent, i * 100, i * 100 + 100)))
                    .via(accepted.flow())
                    .runWith(Sink.ignore(), system);
            Thread.sleep(300);
            assertThat(Arrays.equals(client.getInputStream().readAllBytes(), sent))
                    .isTrue();
        }
    }

    @Test
    void anElement_isWanted_onlyWhenTheLastWasTaken() throws Exception {
        try (Server server = new Server();
                Socket client = server.connect()) {
            End end = server.next();
            byte[] piece = bytes(256 << 10);
            int taken = 0;
            while (taken < 100) {
                var offered = end.in().offer(ByteString.fromArray(piece)).toCompletableFuture();
                Thread.sleep(50);
                if (!offered.isDone()) {
                    break;
                }
                taken++;
            }
            assertThat(taken)
                    .as("pieces of 256 KiB taken for a client that reads nothing")
                    .isLessThan(20);
            client.setSoLinger(true, 0);
            client.close();
            assertThatThrownBy(() -> get(end.ended())).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void theClientsEndOfSending_endsWhatGoesOut_andLeavesTheRestOpen() throws Exception {
        try (Server server = new Server();
                Socket client = server.connect()) {
            End end = server.next();
            client.getOutputStream().write('x');
            client.shutdownOutput();
            assertThat(end.text()).isEqualTo("x");
            assertThat(end.receive()).isEmpty();
            end.send(bytes(10));
            assertThat(client.getInputStream().readNBytes(10)).isEqualTo(bytes(10));
            end.in().complete();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void theEndOfAnAcceptedInput_closesTheSendingHalf_andReadsOn() throws Exception {
        try (Server server = new Server();
                Socket client = server.connect()) {
            End end = server.next();
            end.in().complete();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            client.getOutputStream().write('y');
            assertThat(end.text()).isEqualTo("y");
            client.close();
            assertThat(end.receive()).isEmpty();
        }
    }

    @Test
    void aFailedInput_resets() throws Exception {
        try (Server server = new Server();
                Socket client = server.connect()) {
            End end = server.next();
            end.in().fail(new IllegalStateException("enough"));
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThatThrownBy(end::receive).hasRootCauseMessage("enough");
        }
    }

    @Test
    void aReset_failsTheFlow_afterWhatCameBefore() throws Exception {
        try (Server server = new Server()) {
            Socket client = server.connect();
            client.getOutputStream().write("last words".getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(100);
            client.setSoLinger(true, 0);
            client.close();
            End end = server.next();
            assertThat(end.text()).isEqualTo("last words");
            assertThatThrownBy(end::receive).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void acceptedAndNotWanted_isReset() throws Exception {
        try (Server server = new Server();
                Socket client = server.connect()) {
            server.accepted.take().close();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aConnection_isOpenedByName_andClosedAsSoonAsTheOtherSideCloses() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(20_000);
            End end = End.of(Sockets.get(system).connect("localhost", server.getLocalPort()));
            Socket peer = server.accept();
            peer.setSoTimeout(20_000);
            end.send(bytes(5));
            assertThat(peer.getInputStream().readNBytes(5)).isEqualTo(bytes(5));
            peer.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
            peer.shutdownOutput();
            assertThat(end.text()).isEqualTo("bye");
            assertThat(end.receive()).isEmpty();
            InputStream rest = peer.getInputStream();
            assertThat(rest.read()).isEqualTo(-1);
            get(end.ended());
            peer.close();
        }
    }

    @Test
    void refusedUnknownAndGivenUp_failTheFlow() throws Exception {
        int free;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            free = server.getLocalPort();
        }
        End refused = End.of(Sockets.get(system).connect("127.0.0.1", free));
        assertThatThrownBy(refused::receive).rootCause().hasMessageContaining("refused");

        End unknown = End.of(Sockets.get(system).connect("no-such-host.invalid", 80));
        @Nullable Throwable cause = null;
        try {
            unknown.receive();
        } catch (ExecutionException e) {
            cause = e.getCause();
        }
        assertThat(cause).isInstanceOf(UnknownHostException.class).hasMessage("unknown host: no-such-host.invalid");
    }

    @Test
    void aConnectionThatDoesNotOpen_endsWithItsStream() throws Exception {
        // Nobody answers there (RFC 5737).
        End end = End.of(Sockets.get(system).connect("192.0.2.1", 81));
        end.in().fail(new IllegalStateException("too late"));
        assertThatThrownBy(end::receive).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> get(end.ended())).isInstanceOf(ExecutionException.class);
    }

    @Test
    void aClosedAddress_isFreeAtOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            Server server = new Server();
            InetSocketAddress address = server.listening.address();
            server.close();
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()))
                    .isInstanceOf(IOException.class);
            Sockets.get(system)
                    .listen(address, 5, SEND_BUFFER, Accepted::close)
                    .close()
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aTakenAddress_isRefused() throws Exception {
        try (Server server = new Server()) {
            assertThatThrownBy(() ->
                            Sockets.get(system).listen(server.listening.address(), 5, SEND_BUFFER, Accepted::close))
                    .isInstanceOf(java.net.BindException.class);
        }
    }

    @Test
    void manyAtOnce_eachGetItsOwnBytesBack() throws Exception {
        int connections = 200;
        try (Server server = new Server()) {
            for (int i = 0; i < connections; i++) {
                String word = "word " + i + " " + "x".repeat(i * 50);
                var answer = Source.single(ByteString.fromString(word))
                        .concat(Source.maybe())
                        .via(Sockets.get(system)
                                .connect("127.0.0.1", server.listening.address().getPort()))
                        .scan(ByteString.emptyByteString(), ByteString::concat)
                        .filter(all -> all.size() == word.length())
                        .runWith(Sink.head(), system);
                Flow<ByteString, ByteString, ?> echo = server.accepted.take().flow();
                echo.join(Flow.create()).run(system);
                assertThat(get(answer).utf8String()).isEqualTo(word);
            }
        }
    }

    @Test
    void theEndOfTheSystem_closesItsSocketsAndThreads() throws Exception {
        ActorSystem<Void> other = ActorSystem.create(Behaviors.empty(), "sockets-other");
        LinkedBlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();
        Listening listening = Sockets.get(other).listen(ANY, 5, SEND_BUFFER, accepted::add);
        try (Socket client =
                new Socket(listening.address().getAddress(), listening.address().getPort())) {
            client.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            Source.<ByteString>maybe().via(accepted.take().flow()).runWith(Sink.ignore(), other);
            other.terminate();
            other.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> {
                        if (client.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("sockets-other-sockets")));
    }
}
