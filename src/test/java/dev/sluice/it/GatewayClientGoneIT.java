package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.simulator.Truth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that closes its connection, orderly or not, ends its call at the provider, whatever that one is doing. */
class GatewayClientGoneIT {
    private static final Duration SOON = Duration.ofMillis(1_500);

    @ParameterizedTest
    @CsvSource({
        "FIN,plain,hang", "RST,plain,hang", "FIN,plain,stall-after-head", "RST,plain,stall-after-head",
        "FIN,stream,hang", "RST,stream,hang", "FIN,stream,stall-after-events", "RST,stream,stall-after-events",
    })
    void clientGone_closesTheProvidersConnection(String how, String kind, String fault) throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start("", "")) {
            gateway.fixture()
                    .faults(
                            "openai",
                            "[{ fault = %s%s }]".formatted(fault, fault.endsWith("events") ? ", after = 2" : ""));
            try (Socket client = ask(gateway, kind.equals("stream"))) {
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> gateway.fixture().truth("openai").requestCount() == 1);
                if (fault.equals("stall-after-events")) {
                    assertThat(new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                            .isEqualTo("HTTP/1.1 200");
                }
                leave(client, how);
                long left = System.nanoTime();

                await().atMost(Duration.ofSeconds(5))
                        .until(() -> gateway.fixture().truth("openai").aborts() == 1);

                Truth.Request request =
                        gateway.fixture().truth("openai").requests().get(0);
                assertThat(Duration.ofNanos(request.endedNanos() - left)).isLessThan(SOON);
            }
        }
    }

    @Test
    void twoHundredClientsGone_closeTwoHundredConnections() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start("sluice.provider-defaults.pool.max-connections = 300", "")) {
            gateway.fixture().faults("openai", "[{ fault = stall-after-events, after = 2 }]");
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                clients.add(ask(gateway, true));
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> gateway.fixture().truth("openai").requestCount() == 200);
            for (int i = 0; i < clients.size(); i++) {
                leave(clients.get(i), i % 2 == 0 ? "FIN" : "RST");
            }
            long left = System.nanoTime();

            await().atMost(Duration.ofSeconds(5))
                    .until(() -> gateway.fixture().truth("openai").aborts() == 200);

            assertThat(gateway.fixture().truth("openai").requests())
                    .allSatisfy(request -> assertThat(Duration.ofNanos(request.endedNanos() - left))
                            .isLessThan(SOON));
            await().atMost(Duration.ofSeconds(5)).until(() -> gateway.gateway().connections() == 0);
        }
    }

    private static Socket ask(GatewayFixture gateway, boolean stream) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.gateway().port());
        socket.setSoTimeout(10_000);
        byte[] body = GatewayFixture.body("openai/gpt-x", "hello", stream ? ",\"stream\":true" : "")
                .getBytes(StandardCharsets.UTF_8);
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
        return socket;
    }

    private static void leave(Socket socket, String how) throws IOException {
        if (how.equals("RST")) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }
}
