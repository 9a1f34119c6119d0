package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import org.junit.jupiter.api.Test;

class ResponseFramingTest {
    private final ResponseFraming response = new ResponseFraming();

    @Test
    void pass_endsAfterItsLength() {
        response.next();
        pass("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        assertThat(response.isBegun()).isTrue();
        assertThat(response.isComplete()).isFalse();

        pass("cde");

        assertThat(response.isComplete()).isTrue();
        assertThat(response.isLast()).isFalse();
    }

    @Test
    void pass_endsAfterTheLastChunk_howeverItIsSplit() {
        String text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        String body = "b;a=f\r\ndata: \n\n0\r\n\r\n1A\r\n" + "x".repeat(26) + "\r\n0\r\nX-A: b\r\n\r\n";
        for (int split = 0; split < body.length(); split++) {
            response.next();
            pass(text);
            pass(body.substring(0, split));
            assertThat(response.isComplete()).isFalse();
            pass(body.substring(split));
            assertThat(response.isComplete()).as("split at %d", split).isTrue();
        }
    }

    @Test
    void pass_hasNoBody_whereHttpHasNone() {
        response.pass(ByteString.fromString("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), true);
        assertThat(response.isComplete()).isTrue();

        response.next();
        pass("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(response.isComplete()).isTrue();
    }

    @Test
    void pass_goesOn_after100Continue() {
        response.next();
        pass("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(response.isBegun()).isFalse();
        assertThat(response.isContinued()).isTrue();

        pass("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        assertThat(response.isComplete()).isTrue();
    }

    @Test
    void pass_isTheLast_whenTheResponseSaysSoOrHasNoEnd() {
        response.next();
        pass("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(response.isLast()).isTrue();

        ResponseFraming other = new ResponseFraming();
        other.pass(ByteString.fromString("HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(9000) + "\r\n\r\nabc"), false);
        assertThat(other.isLast()).isTrue();
        assertThat(other.isComplete()).isFalse();
    }

    private void pass(String text) {
        response.pass(ByteString.fromString(text), false);
    }
}
