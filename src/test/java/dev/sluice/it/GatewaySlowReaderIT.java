package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that hardly reads holds little, and is cut; its call at the provider with it. */
class GatewaySlowReaderIT {
    @Test
    void readerOf1KbASecond_holdsLittle_andIsCut_withItsCallAtTheProvider() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.start("", "sluice.gateway.connections.reader-timeout = 2s");
                Socket client = new Socket()) {
            gateway.fixture().faults("openai", "[{ fault = endless }]");
            client.setReceiveBufferSize(4096);
            client.setSoTimeout(10_000);
            client.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), gateway.gateway().port()));
            byte[] body = GatewayFixture.body("openai/gpt-x", "hello", ",\"stream\":true")
                    .getBytes(StandardCharsets.UTF_8);
            String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "x-request-timeout-ms: 300000\r\nContent-Length: " + body.length + "\r\n\r\n";
            client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(body);

            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        read(client);
                        return gateway.fixture().truth("openai").aborts() == 1;
                    });

            assertThat(gateway.gateway().traffic().slowReaders()).isEqualTo(1);
            assertThat(gateway.gateway().traffic().bytesOut()).isLessThan(512 << 10);
        }
    }

    private static void read(Socket client) {
        try {
            client.getInputStream().readNBytes(1000);
        } catch (IOException cut) {
            // What is waited for.
        }
    }
}
