package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.wire.RawSocket.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** WebSockets behind the guard: its bounds and clocks hold for them too. */
class SocketIT {
    private static Edge edge;
    private static Edge hasty;

    @BeforeAll
    static void start() throws Exception {
        edge = Edge.start(Edge.SMALL);
        hasty = Edge.start(Edge.SHORT);
    }

    @AfterAll
    static void stop() {
        edge.close();
        hasty.close();
    }

    @Test
    void messages_comeBack_inOrder_alsoInPiecesAndBehindTheRequest() throws Exception {
        RawClient client = edge.connect();
        client.send(concat(RawSocket.UPGRADE.getBytes(StandardCharsets.US_ASCII), RawSocket.text("early ü")));
        try (RawSocket socket = RawSocket.opened(client)) {
            assertThat(socket.next().text()).isEqualTo("early ü");
            String long1 = "x".repeat(TestHandler.MAX_MESSAGE);
            socket.say(long1).say("");
            assertThat(socket.next().text()).isEqualTo(long1);
            assertThat(socket.next().text()).isEmpty();

            byte[] text = "in three pieces ä".getBytes(StandardCharsets.UTF_8);
            socket.client()
                    .send(RawSocket.frame(RawSocket.TEXT, false, part(text, 0, 5)))
                    .send(RawSocket.frame(RawSocket.PING, true, part(text, 0, 3)))
                    .send(RawSocket.frame(RawSocket.CONTINUATION, false, part(text, 5, text.length - 1)))
                    .send(RawSocket.frame(RawSocket.CONTINUATION, true, part(text, text.length - 1, text.length)));
            Frame pong = socket.next();
            assertThat(pong.opcode()).isEqualTo(RawSocket.PONG);
            assertThat(pong.text()).isEqualTo("in ");
            assertThat(socket.next().text()).isEqualTo("in three pieces ä");

            for (byte each : RawSocket.text("byte by byte")) {
                socket.client().send(new byte[] {each});
            }
            assertThat(socket.next().text()).isEqualTo("byte by byte");
        }
    }

    @Test
    void manyMessagesAtOnce_comeBackInOrder() throws Exception {
        try (RawSocket socket = RawSocket.open(edge.connect())) {
            int count = 2_000;
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        socket.say("m" + i + "x".repeat(i % 300));
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < count; i++) {
                assertThat(socket.next().text()).isEqualTo("m" + i + "x".repeat(i % 300));
            }
            sent.join();
        }
    }

    /**
     * What a client must not send, and what it is closed with.
     *
     * @param bytes as ISO 8859-1
     */
    record Fault(String name, int code, String bytes) {
        Fault(String name, int code, byte[] bytes) {
            this(name, code, new String(bytes, StandardCharsets.ISO_8859_1));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Fault> faults() {
        return Stream.of(
                new Fault("not masked", 1002, RawSocket.frame(0x81, 3, false, new byte[3])),
                new Fault("reserved bit", 1002, RawSocket.frame(0xc1, 3, true, new byte[3])),
                new Fault("binary", 1003, RawSocket.frame(2, true, new byte[3])),
                new Fault("unknown kind", 1002, RawSocket.frame(3, true, new byte[3])),
                new Fault("unknown control", 1002, RawSocket.frame(11, true, new byte[3])),
                new Fault("rest of nothing", 1002, RawSocket.frame(RawSocket.CONTINUATION, true, new byte[3])),
                new Fault(
                        "message within another",
                        1002,
                        concat(RawSocket.frame(RawSocket.TEXT, false, new byte[3]), RawSocket.text("x"))),
                new Fault("divided control", 1002, RawSocket.frame(RawSocket.PING, false, new byte[3])),
                new Fault("long control", 1002, RawSocket.frame(0x89, 126, true, new byte[126])),
                new Fault("length in too many bytes", 1002, new byte[] {
                    (byte) 0x81, (byte) 0xfe, 0, 3, 0, 0, 0, 0, 'a', 'b', 'c'
                }),
                new Fault("negative length", 1002, new byte[] {
                    (byte) 0x81, (byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0
                }),
                new Fault("too long", 1009, RawSocket.frame(0x81, TestHandler.MAX_MESSAGE + 1, true, new byte[0])),
                new Fault("much too long", 1009, RawSocket.frame(0x81, 1L << 40, true, new byte[0])),
                new Fault(
                        "too long in pieces",
                        1009,
                        concat(
                                RawSocket.frame(RawSocket.TEXT, false, new byte[TestHandler.MAX_MESSAGE - 1]),
                                RawSocket.frame(RawSocket.CONTINUATION, false, new byte[2]))),
                new Fault("not utf8", 1007, RawSocket.frame(RawSocket.TEXT, true, new byte[] {'a', (byte) 0xff, 'b'})),
                new Fault("cut utf8", 1007, RawSocket.frame(RawSocket.TEXT, true, new byte[] {'a', (byte) 0xc3})),
                new Fault("half a code", 1002, RawSocket.frame(RawSocket.CLOSE, true, new byte[1])));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatAClientMustNotSend_closesItWithTheCodeThatSaysSo(Fault fault) throws Exception {
        try (RawSocket socket = RawSocket.open(edge.connect())) {
            int port = socket.client().socket().getLocalPort();
            assertThat(socket.say("fine").next().text()).isEqualTo("fine");

            socket.client()
                    .trySend(concat(fault.bytes().getBytes(StandardCharsets.ISO_8859_1), RawSocket.text("behind")));

            Frame close = socket.closed();
            assertThat(close.code()).isEqualTo(fault.code());
            assertThat(socket.before()).isEmpty();
            // Text that is no UTF-8 is found by the HTTP layer, which gives no reason and waits for the client's close.
            if (fault.code() != 1007) {
                assertThat(close.reason()).isNotEmpty();
                assertThat(socket.client().rest()).isEmpty();
            }
            EdgeIT.await(() -> edge.handler().told().containsKey(port));
        }
        EdgeIT.await(() -> edge.listener().connections() == 0);
    }

    @Test
    void garbage_endsTheConnection_andNothingElse() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (RawSocket socket = RawSocket.open(edge.connect())) {
                byte[] garbage = new byte[ThreadLocalRandom.current().nextInt(1, 300)];
                ThreadLocalRandom.current().nextBytes(garbage);
                garbage[0] |= 0x70;
                socket.client().trySend(garbage);
                assertThat(socket.closed().code()).isBetween(1002, 1009);
            }
        }
        EdgeIT.await(() -> edge.listener().connections() == 0);
        assertThat(edge.ask(RawClient.get("/echo")).body()).isEqualTo("/echo 0");
    }

    @Test
    void close_isAnswered_andTheConnectionEnds() throws Exception {
        try (RawSocket socket = RawSocket.open(edge.connect())) {
            socket.client().send(RawSocket.frame(RawSocket.CLOSE, true, new byte[] {3, (byte) 0xe8, 'b', 'y', 'e'}));
            assertThat(socket.closed().code()).isEqualTo(1000);
            assertThat(socket.client().rest()).isEmpty();
        }
        EdgeIT.await(() -> edge.listener().connections() == 0);
    }

    @Test
    void handlersOwnCode_isTheOneThatCloses() throws Exception {
        try (RawSocket socket = RawSocket.open(edge.connect())) {
            Frame close = socket.say("before").say("close").closed();
            assertThat(close.code()).isEqualTo(4003);
            assertThat(close.reason()).isEqualTo("as asked");
            assertThat(socket.before()).hasSize(1);
            socket.client().send(RawSocket.frame(RawSocket.CLOSE, true, new byte[] {0x0f, (byte) 0xa3}));
            assertThat(socket.client().rest()).isEmpty();
        }
        EdgeIT.await(() -> edge.listener().connections() == 0);
    }

    enum Leaving {
        FIN,
        RST
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    void handler_isTold_whenItsClientLeaves(Leaving leaving) throws Exception {
        long gone = edge.listener().traffic().clientsGone();
        RawSocket socket = RawSocket.open(edge.connect());
        int port = socket.client().socket().getLocalPort();
        assertThat(socket.say("x").next().text()).isEqualTo("x");
        long left = System.nanoTime();
        if (leaving == Leaving.FIN) {
            socket.close();
        } else {
            socket.client().reset();
        }

        EdgeIT.await(() -> edge.handler().told().containsKey(port));

        assertThat(Duration.ofNanos(edge.handler().told().getOrDefault(port, Long.MAX_VALUE) - left))
                .isLessThan(Duration.ofSeconds(1));
        EdgeIT.await(() -> edge.listener().connections() == 0);
        assertThat(edge.listener().traffic().clientsGone()).isEqualTo(gone + 1);
    }

    /** Ways to send a message that never ends, a byte each 50 ms: alone, or with other frames between. */
    static Stream<List<byte[]>> drips() {
        byte[] begun = RawSocket.frame(0x81, 100, true, new byte[0]);
        return Stream.of(
                List.of(begun, new byte[] {1}),
                List.of(
                        RawSocket.frame(RawSocket.TEXT, false, new byte[1]),
                        RawSocket.frame(RawSocket.CONTINUATION, false, new byte[1])),
                List.of(
                        RawSocket.frame(RawSocket.TEXT, false, new byte[1]),
                        RawSocket.frame(RawSocket.PONG, true, new byte[0])));
    }

    @ParameterizedTest
    @MethodSource("drips")
    void messageThatDoesntEnd_closesItInTime(List<byte[]> drip) throws Exception {
        try (RawSocket socket = RawSocket.open(hasty.connect())) {
            long started = System.nanoTime();
            socket.client().send(drip.get(0));
            CompletableFuture<Frame> closed = CompletableFuture.supplyAsync(() -> {
                try {
                    return socket.closed();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            org.awaitility.Awaitility.await()
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> {
                        socket.client().trySend(drip.get(1));
                        return closed.isDone();
                    });
            assertThat(closed.join().code()).isEqualTo(1008);
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(1100), Duration.ofSeconds(4));
        }
        EdgeIT.await(() -> hasty.listener().connections() == 0);
    }

    @Test
    void silentClient_isClosed_andOneThatAnswersPingsIsNot() throws Exception {
        try (RawSocket silent = RawSocket.open(hasty.connect());
                RawSocket answering = RawSocket.open(hasty.connect())) {
            long started = System.nanoTime();
            CompletableFuture<Integer> pings = CompletableFuture.supplyAsync(() -> {
                try {
                    int count = 0;
                    while (System.nanoTime() - started
                            < Duration.ofMillis(3_500).toNanos()) {
                        Frame frame = answering.next();
                        assertThat(frame.opcode()).isEqualTo(RawSocket.PING);
                        answering
                                .client()
                                .send(RawSocket.frame(
                                        RawSocket.PONG, true, frame.data().toArray()));
                        count++;
                    }
                    return count;
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(silent.closed().code()).isEqualTo(1008);
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(4));
            assertThat(silent.before()).isNotEmpty().allMatch(frame -> frame.opcode() == RawSocket.PING);

            assertThat(pings.join()).isGreaterThan(3);
            assertThat(answering.say("still here").next().text()).isEqualTo("still here");
        }
    }

    @Test
    void readerThatTakesNothing_isCut_andLittleIsMadeForIt() throws Exception {
        RawClient client = RawClient.connect(hasty.listener().address(), null, 4096);
        try (RawSocket socket = RawSocket.open(client)) {
            long before = hasty.handler().flooded();
            long slow = hasty.listener().traffic().slowReaders();
            socket.say("flood");

            EdgeIT.await(() -> hasty.listener().traffic().slowReaders() > slow);

            assertThat(hasty.handler().flooded() - before).isLessThan(8 << 20);
            EdgeIT.await(() -> hasty.listener().connections() == 0);
        }
    }

    @Test
    void closeOfTheListener_isTold() throws Exception {
        Edge closing = Edge.start(Edge.SMALL);
        try (RawSocket socket = RawSocket.open(closing.connect())) {
            assertThat(socket.say("x").next().text()).isEqualTo("x");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);
            assertThat(socket.closed().code()).isEqualTo(1001);
            assertThat(socket.client().rest()).isEmpty();
            socket.client().close();
            closed.join();
        }
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
