package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.TestTls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that leaves is noticed at once, however it leaves and whatever it waits for: its handler is told. */
class ClientGoneIT {
    private static final int CLIENTS = 200;
    private static Edge edge;
    private static Edge secure;
    private static SSLContext trust;

    enum Leaving {
        FIN,
        HALF_CLOSE,
        RST;

        void leave(RawClient client) throws Exception {
            switch (this) {
                case FIN -> client.close();
                case HALF_CLOSE -> client.socket().shutdownOutput();
                case RST -> client.reset();
            }
        }
    }

    @BeforeAll
    static void start() throws Exception {
        TestTls tls = TestTls.create();
        trust = tls.client();
        edge = Edge.start(GuardSettings.DEFAULT);
        secure = Edge.start(GuardSettings.DEFAULT, tls.server());
    }

    @AfterAll
    static void stop() {
        edge.close();
        secure.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of("/never", "/silent", "/stream", "/flood")
                .flatMap(path -> Arrays.stream(Leaving.values())
                        .flatMap(leaving -> Stream.of(false, true).map(tls -> Arguments.of(path, leaving, tls))));
    }

    @ParameterizedTest(name = "{0} {1} TLS {2}")
    @MethodSource("cases")
    void handler_isTold_whenItsClientLeaves(String path, Leaving leaving, boolean tls) throws Exception {
        Edge target = tls ? secure : edge;
        long gone = target.listener().traffic().clientsGone();
        RawClient client = RawClient.connect(target.listener().address(), tls ? trust : null, 0)
                .send(RawClient.get(path));
        int port = client.socket().getLocalPort();
        begin(target, client, path);
        long left = System.nanoTime();
        leaving.leave(client);

        EdgeIT.await(() -> target.handler().told().containsKey(port));
        if (!path.equals("/never")) {
            EdgeIT.await(() -> target.handler().cancelled().containsKey(port));
            assertThat(millis(left, target.handler().cancelled().getOrDefault(port, 0L)))
                    .isLessThan(1000);
        }
        assertThat(millis(left, target.handler().told().getOrDefault(port, 0L))).isLessThan(1000);
        EdgeIT.await(() -> target.listener().connections() == 0);
        assertThat(target.listener().traffic().clientsGone()).isEqualTo(gone + 1);
        client.close();
    }

    @Test
    void handler_isTold_whenItsClientLeavesBehindAnotherRequest() throws Exception {
        RawClient client = edge.connect().send(RawClient.get("/never") + RawClient.post("/behind", "x".repeat(30_000)));
        int port = client.socket().getLocalPort();
        begin(edge, client, "/never");
        client.close();

        EdgeIT.await(() -> edge.handler().told().containsKey(port));
        EdgeIT.await(() -> edge.listener().connections() == 0);
        assertThat(edge.handler().paths()).doesNotContain("/behind");
    }

    @Test
    void webSocketOverTls_isGuardedToo() throws Exception {
        try (RawSocket socket =
                RawSocket.open(RawClient.connect(secure.listener().address(), trust, 0))) {
            int port = socket.client().socket().getLocalPort();
            assertThat(socket.say("hello").next().text()).isEqualTo("hello");
            socket.client().send(RawSocket.frame(2, true, new byte[3]));
            assertThat(socket.closed().code()).isEqualTo(1003);
            assertThat(socket.client().rest()).isEmpty();
            EdgeIT.await(() -> secure.handler().told().containsKey(port));
        }
        EdgeIT.await(() -> secure.listener().connections() == 0);
    }

    @Test
    void handlers_areToldWithinASecond_whenManyClientsLeave() throws Exception {
        for (String path : List.of("/never", "/silent", "/stream")) {
            for (Leaving leaving : List.of(Leaving.FIN, Leaving.RST)) {
                manyLeave(path, leaving);
            }
        }
    }

    private static void manyLeave(String path, Leaving leaving) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(edge.connect().send(RawClient.get(path)));
        }
        for (RawClient client : clients) {
            begin(edge, client, path);
        }
        EdgeIT.await(() -> edge.listener().connections() == CLIENTS);
        Map<Integer, Long> left = new HashMap<>();
        for (RawClient client : clients) {
            int port = client.socket().getLocalPort();
            edge.handler().told().remove(port);
            edge.handler().cancelled().remove(port);
            left.put(port, System.nanoTime());
            leaving.leave(client);
        }
        Map<Integer, Long> seen =
                path.equals("/never") ? edge.handler().told() : edge.handler().cancelled();
        EdgeIT.await(() -> seen.keySet().containsAll(left.keySet()));
        List<Long> waits = left.entrySet().stream()
                .map(each -> millis(each.getValue(), seen.getOrDefault(each.getKey(), 0L)))
                .sorted()
                .toList();
        System.out.println(path + " " + leaving + ": p50 " + waits.get(CLIENTS / 2) + " ms, p99 "
                + waits.get(CLIENTS * 99 / 100) + " ms, most " + waits.get(CLIENTS - 1) + " ms");
        assertThat(waits.get(CLIENTS * 99 / 100)).isLessThan(1000);
        EdgeIT.await(() -> edge.listener().connections() == 0);
    }

    /** Waits until the request is where its path says that it gets. */
    private static void begin(Edge target, RawClient client, String path) throws Exception {
        if (path.equals("/never")) {
            int asked = client.socket().getLocalPort();
            EdgeIT.await(() -> target.handler().asked().contains(asked));
        } else {
            client.head();
            if (!path.equals("/silent")) {
                client.chunk();
            }
        }
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
