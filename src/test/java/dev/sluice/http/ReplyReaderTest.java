package dev.sluice.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private static final String INTERIM_AND_CHUNKS =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: Text/Event-Stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndata:\r\nA;x=y\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n";

    /** Replies as text: status, whether it streams, and body. */
    private static class Heard implements ReplyReader.Listener {
        private final List<String> replies = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private String head = "";
        private boolean surplus;

        @Override
        public void onHead(int status, boolean eventStream) {
            head = status + (eventStream ? " stream " : " ");
        }

        @Override
        public void onBody(byte[] bytes, int from, int to) {
            body.append(new String(bytes, from, to - from, ISO_8859_1));
        }

        @Override
        public void onEnd(boolean more) {
            surplus = more;
            replies.add(head + body);
            body.setLength(0);
        }
    }

    private static List<String> read(int pieceSize, String... wires) {
        Heard heard = new Heard();
        ReplyReader reader = reader(heard);
        for (String wire : wires) {
            byte[] bytes = wire.getBytes(ISO_8859_1);
            for (int at = 0; at < bytes.length; at += pieceSize) {
                reader.read(bytes, at, Math.min(bytes.length, at + pieceSize));
            }
        }
        return heard.replies;
    }

    private static ReplyReader reader(ReplyReader.Listener listener) {
        return new ReplyReader(listener, 10, 1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void replies_areRead_howeverTheyAreCut(int pieceSize) {
        assertThat(read(
                        pieceSize,
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello",
                        INTERIM_AND_CHUNKS,
                        "HTTP/1.1 503 No\nContent-Length: 0\n\n",
                        "HTTP/1.1 204 None\r\n\r\n"))
                .containsExactly("200 hello", "200 stream data:0123456789", "503 ", "204 ");
    }

    /** Netty's decoder, which we did not write, finds the same replies. */
    @Property(tries = 300)
    void anyReplies_areThoseThatNettyFinds(@ForAll("wires") List<String> wires, @ForAll long seed) {
        EmbeddedChannel netty = new EmbeddedChannel(new HttpResponseDecoder(), new HttpObjectAggregator(1 << 20));
        Heard heard = new Heard();
        ReplyReader reader = reader(heard);
        Random random = new Random(seed);
        for (String wire : wires) {
            byte[] bytes = wire.getBytes(ISO_8859_1);
            int at = 0;
            while (at < bytes.length) {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(40));
                netty.writeInbound(Unpooled.copiedBuffer(bytes, at, to - at));
                reader.read(bytes, at, to);
                at = to;
            }
        }
        List<String> expected = new ArrayList<>();
        for (FullHttpResponse response = netty.readInbound(); response != null; response = netty.readInbound()) {
            boolean stream = response.headers().get("content-type", "").contains("event-stream");
            expected.add(response.status().code()
                    + (stream ? " stream " : " ")
                    + response.content().toString(ISO_8859_1));
            response.release();
        }
        netty.finishAndReleaseAll();
        assertThat(heard.replies).isEqualTo(expected).hasSameSizeAs(wires);
        assertThat(reader.isReusable()).isTrue();
    }

    @Provide
    Arbitrary<List<String>> wires() {
        Arbitrary<String> bodies = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(200);
        Arbitrary<String> types =
                Arbitraries.of("text/event-stream", "application/json", "text/event-stream; charset=utf-8");
        Arbitrary<String> sized = Combinators.combine(bodies, types, Arbitraries.of(200, 429, 500))
                .as((body, type, status) -> "HTTP/1.1 " + status + " X\r\nContent-Type: " + type
                        + "\r\nX-A: b:c\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        Arbitrary<String> chunked = Combinators.combine(bodies.list().ofMaxSize(5), types, Arbitraries.of("", ";a=b"))
                .as((pieces, type, extension) -> {
                    StringBuilder wire = new StringBuilder(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\ncontent-type: " + type + "\r\n\r\n");
                    for (String piece : pieces) {
                        if (!piece.isEmpty()) {
                            wire.append(Integer.toHexString(piece.length()))
                                    .append(extension)
                                    .append("\r\n")
                                    .append(piece)
                                    .append("\r\n");
                        }
                    }
                    return wire.append("0\r\n\r\n").toString();
                });
        return Arbitraries.oneOf(sized, chunked).list().ofMinSize(1).ofMaxSize(6);
    }

    @Test
    void connection_isReusable_unlessItWasSaidOtherwise() {
        for (String close : List.of("HTTP/1.1 200 OK\r\nConnection: close\r\n", "HTTP/1.0 200 OK\r\n")) {
            ReplyReader reader = reader(new Heard());
            byte[] bytes = (close + "Content-Length: 1\r\n\r\nx").getBytes(ISO_8859_1);
            reader.read(bytes, 0, bytes.length);
            assertThat(reader.isReusable()).as(close).isFalse();
        }
        ReplyReader kept = reader(new Heard());
        byte[] bytes = "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx".getBytes(ISO_8859_1);
        kept.read(bytes, 0, bytes.length);
        assertThat(kept.isReusable()).isTrue();
    }

    @Test
    void body_withoutLength_endsWithTheConnection() {
        Heard heard = new Heard();
        ReplyReader reader = reader(heard);
        byte[] bytes = "HTTP/1.1 200 OK\r\n\r\nall of it".getBytes(ISO_8859_1);
        reader.read(bytes, 0, bytes.length);

        assertThat(heard.replies).isEmpty();
        assertThat(reader.close()).isTrue();
        assertThat(heard.replies).containsExactly("200 all of it");
        assertThat(reader.isReusable()).isFalse();
    }

    @Test
    void close_inTheMiddle_isNoEnd() {
        Heard heard = new Heard();
        ReplyReader reader = reader(heard);
        assertThat(reader.hasBegun()).isFalse();
        byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".getBytes(ISO_8859_1);
        reader.read(bytes, 0, bytes.length);

        assertThat(reader.close()).isFalse();
        assertThat(reader.hasBegun()).isTrue();
        assertThat(heard.replies).isEmpty();
    }

    @Test
    void head_hasStatusTypeAndTheOtherFields() {
        HttpHead[] head = new HttpHead[1];
        ReplyReader[] reader = new ReplyReader[1];
        Heard heard = new Heard() {
            @Override
            public void onHead(int status, boolean eventStream) {
                head[0] = reader[0].head();
            }
        };
        reader[0] = reader(heard);
        byte[] bytes =
                "HTTP/1.1 429 Slow\r\nRetry-After:3 \r\nContent-Type: Text/Plain; charset=x\r\nX-Long: one\r\n two\r\nEmpty:\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(ISO_8859_1);
        reader[0].read(bytes, 0, bytes.length);

        assertThat(head[0].status()).isEqualTo(429);
        assertThat(head[0].contentType()).isEqualTo("text/plain");
        assertThat(head[0].fields().list())
                .containsExactly(
                        HttpField.of("Retry-After", "3"),
                        HttpField.of("X-Long", "one two"),
                        HttpField.of("Empty", ""),
                        HttpField.of("Content-Length", "0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: r\r\n\r\n"
            })
    void bytesAfterAReply_areToldOf_andDropped(String wire) {
        for (String more : List.of("", "H", wire)) {
            Heard heard = new Heard();
            ReplyReader reader = reader(heard);
            byte[] bytes = (wire + more).getBytes(ISO_8859_1);
            reader.read(bytes, 0, bytes.length - more.length() - 1);
            assertThat(heard.replies).isEmpty();
            reader.read(bytes, bytes.length - more.length() - 1, bytes.length);
            assertThat(heard.replies).hasSize(1);
            assertThat(heard.surplus).isEqualTo(!more.isEmpty());
            assertThat(reader.isReusable()).isEqualTo(more.isEmpty());
        }
    }

    @Test
    void lengthAndChunks_areReadAsChunks_andEndTheConnection() {
        Heard heard = new Heard();
        ReplyReader reader = reader(heard);
        byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
                .getBytes(ISO_8859_1);
        reader.read(bytes, 0, bytes.length);
        assertThat(heard.replies).containsExactly("200 a");
        assertThat(reader.isReusable()).isFalse();
    }

    @Test
    void interimReplies_arePassedOver_upToSixteenOfAReply() {
        String interim = "HTTP/1.1 102 Processing\r\n\r\n";
        String reply = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        assertThat(read(100, interim.repeat(16) + reply, interim.repeat(16) + reply))
                .hasSize(2);
        assertThatExceptionOfType(BadReplyException.class)
                .isThrownBy(() -> read(100_000, interim.repeat(17) + reply))
                .satisfies(flood -> assertThat(flood.isFlood()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>nothing like it</html>\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.2 200 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno field\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\n X: folded\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\rContent-Length: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"
            })
    void bytes_thatAreNoReply_areRefused(String wire) {
        for (int pieceSize : new int[] {1, 1_000}) {
            assertThatExceptionOfType(BadReplyException.class).isThrownBy(() -> read(pieceSize, wire));
        }
    }

    @Test
    void heads_areBounded() {
        String head = "HTTP/1.1 200 OK\r\n";
        refused(head + "X: " + "a".repeat(300_000), "the head is longer than 262144 bytes");
        refused(head + "X: " + "a".repeat(1_001) + "\r\n\r\n", "a header field is longer than 1000 bytes");
        refused(head + "X: a\r\n".repeat(11) + "\r\n", "it has more than 10 header fields");
        String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
        refused(chunked + "0\r\nX: " + "a".repeat(300_000), "a trailer is longer than 262144 bytes");
        refused(chunked + "1;" + "a".repeat(300_000), "a chunk's extension is longer than 262144 bytes");
    }

    private static void refused(String wire, String message) {
        assertThatExceptionOfType(BadReplyException.class)
                .isThrownBy(() -> read(1_000, wire))
                .withMessage(message);
    }
}
