package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyFrameTest {
    private static final String LENGTH = "HTTP/1.1 200 OK\r\nX: y\r\ncontent-LENGTH: 5\r\n\r\nhello";
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA;x=1\r\n0123456789\r\n1\r\na\r\n0\r\nT: r\r\n\r\n";
    private static final String AFTER_INTERIM =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nL: x\r\n\r\n" + LENGTH;

    @ParameterizedTest
    @ValueSource(strings = {LENGTH, EMPTY, NO_CONTENT, CHUNKED, AFTER_INTERIM})
    void whole_thenNoByteMore(String reply) {
        ReplyFrame frame = new ReplyFrame();
        frame.read(bytes(reply.substring(0, reply.length() - 1)));
        assertThat(frame.isWhole()).isFalse();
        frame.read(bytes(reply.substring(reply.length() - 1)));
        assertThat(frame.isWhole()).isTrue();
        frame.read(bytes("H"));
        assertThat(frame.isWhole()).isFalse();
        frame.reset();
        frame.read(bytes(reply));
        assertThat(frame.isWhole()).isTrue();
        frame.reset();
        frame.read(bytes(reply + "H"));
        assertThat(frame.isWhole()).isFalse();
    }

    @Property(tries = 300)
    void anySplit_givesTheSame(
            @ForAll @IntRange(min = 1, max = 90) int first, @ForAll @IntRange(min = 1, max = 90) int step) {
        for (String reply : new String[] {LENGTH, CHUNKED, AFTER_INTERIM}) {
            ReplyFrame frame = new ReplyFrame();
            int at = Math.min(first, reply.length());
            frame.read(bytes(reply.substring(0, at)));
            while (at < reply.length()) {
                assertThat(frame.isWhole()).isFalse();
                int next = Math.min(at + step, reply.length());
                frame.read(bytes(reply.substring(at, next)));
                at = next;
            }
            assertThat(frame.isWhole()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1\r\n\r\n",
                "\r\n\r\n",
                "HTTP/1.1 200 OK\n\n"
            })
    void withoutAKnownEnd_isNeverWhole(String reply) {
        ReplyFrame frame = new ReplyFrame();
        frame.read(bytes(reply));
        frame.read(bytes("more"));
        assertThat(frame.isWhole()).isFalse();
    }

    @Test
    void isInHead_untilTheLastHeadIsComplete() {
        ReplyFrame frame = new ReplyFrame();
        frame.read(bytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
        assertThat(frame.isInHead()).isTrue();
        frame.read(bytes("\r\n"));
        assertThat(frame.isInHead()).isFalse();
    }

    @Test
    void isFlooded_afterSixteenInterimReplies_ofOneReply() {
        ReplyFrame frame = new ReplyFrame();
        for (int i = 0; i < 16; i++) {
            frame.read(bytes("HTTP/1.1 102 Processing\r\n\r\n"));
            assertThat(frame.isFlooded()).isFalse();
        }
        frame.read(bytes("HTTP/1.1 102 Processing\r\n\r\n"));
        assertThat(frame.isFlooded()).isTrue();
        frame.reset();
        assertThat(frame.isFlooded()).isFalse();
    }

    private static ByteString bytes(String text) {
        return ByteString.fromString(text);
    }
}
