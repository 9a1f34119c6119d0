package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.wire.RawClient.Answer;
import dev.sluice.gateway.wire.RawRequests.Raw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad requests on a real socket: answered with the right status, closed, and nothing of them or behind them runs. */
class EdgeIT {
    private static Edge edge;

    @BeforeAll
    static void start() throws Exception {
        edge = Edge.start(Edge.SMALL);
    }

    @AfterAll
    static void stop() throws Exception {
        edge.close();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void badRequest_isAnsweredInTheEnvelope_andClosed_andNeverRuns(Raw raw) throws Exception {
        int before = edge.handler().runs();
        try (RawClient client = edge.connect()) {
            client.trySend((raw.text() + RawRequests.SMUGGLED).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

            Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(raw.status());
            assertThat(answer.head()).contains("\r\nServer: sluice\r\n", "\r\nConnection: close\r\n", "\r\nDate: ");
            assertThat(answer.head()).contains("\r\nContent-Type: application/json\r\n");
            assertThat(answer.body())
                    .startsWith("{\"error\":{\"message\":\"")
                    .contains("\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"");
            assertTold(answer);
            assertThat(client.rest()).isEmpty();
        }
        assertThat(edge.handler().runs()).isEqualTo(before);
        assertThat(edge.ask(RawClient.get("/echo")).body()).isEqualTo("/echo 0");
        assertThat(edge.handler().paths()).doesNotContain("/smuggled");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void badRequest_isRefusedTheSame_behindAGoodOne(Raw raw) throws Exception {
        int before = edge.handler().runs();
        try (RawClient client = edge.connect()) {
            client.trySend((RawClient.post("/first", "abc") + raw.text() + RawRequests.SMUGGLED)
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

            assertThat(client.answer().body()).isEqualTo("/first 3");
            assertThat(client.answer().status()).isEqualTo(raw.status());
            assertThat(client.rest()).isEmpty();
        }
        assertThat(edge.handler().runs()).isEqualTo(before + 1);
        assertThat(edge.handler().paths()).doesNotContain("/smuggled");
    }

    @ParameterizedTest
    @MethodSource("passed")
    void otherRequest_isAnswered_alsoByteByByte(Raw raw) throws Exception {
        for (boolean split : new boolean[] {false, true}) {
            try (RawClient client = edge.connect()) {
                if (split) {
                    for (byte each : raw.bytes()) {
                        client.trySend(new byte[] {each});
                    }
                } else {
                    client.send(raw.text());
                }

                Answer answer = client.answer();

                assertThat(answer.status()).isEqualTo(raw.status());
                if (answer.status() == 200) {
                    assertThat(answer.body()).startsWith("/echo ");
                } else {
                    assertThat(answer.head()).contains("\r\nConnection: close\r\n", "application/json");
                    assertThat(answer.body()).startsWith("{\"error\":{\"message\":\"");
                    assertTold(answer);
                    assertThat(client.rest()).isEmpty();
                }
            }
        }
    }

    @Test
    void requests_areAnsweredInOrder_whenTheyComeTogether() throws Exception {
        try (RawClient client = edge.connect()) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                many.append(i % 2 == 0 ? RawClient.get("/n" + i) : RawClient.post("/n" + i, "x".repeat(i)));
            }
            client.send(many.toString());

            for (int i = 0; i < 50; i++) {
                assertThat(client.answer().body()).isEqualTo("/n" + i + " " + (i % 2 == 0 ? 0 : i));
            }
        }
    }

    @Test
    void nextRequest_waitsForTheAnswerBefore() throws Exception {
        try (RawClient client = edge.connect()) {
            client.send(RawClient.get("/hold") + RawClient.get("/behind"));
            await(() -> edge.handler().held() == 1);
            assertThat(edge.handler().paths()).doesNotContain("/behind");
            edge.handler().release();

            assertThat(client.answer().body()).isEqualTo("held");
            assertThat(client.answer().body()).isEqualTo("/behind 0");
        }
    }

    @Test
    void connection_isKept_forTheNextRequest() throws Exception {
        long accepted = edge.listener().traffic().accepted();
        try (RawClient client = edge.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(RawClient.post("/echo", "abc")).answer().body())
                        .isEqualTo("/echo 3");
            }
        }
        assertThat(edge.listener().traffic().accepted()).isEqualTo(accepted + 1);
    }

    @Test
    void connection_isClosed_whenEitherSideAsksForIt() throws Exception {
        try (RawClient client = edge.connect()) {
            client.send("GET /echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + RawRequests.SMUGGLED);
            assertThat(client.answer().head()).contains("\r\nConnection: close\r\n");
            assertThat(client.rest()).isEmpty();
        }
        try (RawClient client = edge.connect()) {
            client.send(RawClient.get("/last") + RawRequests.SMUGGLED);
            assertThat(client.answer().body()).isEqualTo("bye");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(edge.handler().paths()).doesNotContain("/smuggled");
    }

    @Test
    void expectation_isMet_beforeTheBodyIsSent() throws Exception {
        try (RawClient client = edge.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(100);
                assertThat(client.send("abcde").answer().body()).isEqualTo("/echo 5");
            }
            client.send("POST /unread HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("unread");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void head_isAnsweredWithoutABody_andTheConnectionGoesOn() throws Exception {
        try (RawClient client = edge.connect()) {
            client.send("HEAD /echo HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.send(RawClient.get("/echo")).answer().body()).isEqualTo("/echo 0");
        }
    }

    @Test
    void response_ofAMegabyte_arrives_andTheConnectionGoesOn() throws Exception {
        try (RawClient client = edge.connect()) {
            assertThat(client.send(RawClient.get("/big")).answer().body()).hasSize(1 << 20);
            assertThat(client.send(RawClient.get("/echo")).answer().body()).isEqualTo("/echo 0");
        }
    }

    @Test
    void failingHandler_isADefect_andSaysNoMore() throws Exception {
        try (RawClient client = edge.connect()) {
            Answer answer = client.send(RawClient.get("/fail")).answer();

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).contains("\"code\":\"internal\"").doesNotContain("secret");
            assertTold(answer);
            assertThat(client.rest()).isEmpty();
        }
    }

    /** Who watches heard of the answer, under the id and with the code that the client was told. */
    private static void assertTold(Answer answer) {
        EdgeAnswer told = edge.told(answer.head());
        assertThat(answer.head()).contains("\r\nx-should-retry: false\r\n").doesNotContain("x-sluice-edge");
        assertThat(told.status()).isEqualTo(answer.status());
        assertThat(answer.body()).contains("\"code\":\"" + told.code() + "\"");
        assertThat(told.bytes())
                .isEqualTo(answer.head().length() + answer.body().length());
        assertThat(told.remote().getAddress().isLoopbackAddress()).isTrue();
    }

    static List<Raw> refused() {
        List<Raw> refused = new ArrayList<>(RawRequests.refused());
        refused.add(new Raw("nothing but LFs", "\n\n\n", 400));
        return Collections.unmodifiableList(refused);
    }

    static List<Raw> passed() {
        return RawRequests.passed();
    }

    static void await(java.util.function.BooleanSupplier condition) {
        org.awaitility.Awaitility.await()
                .pollInterval(java.time.Duration.ofMillis(5))
                .atMost(java.time.Duration.ofSeconds(15))
                .until(condition::getAsBoolean);
    }
}
