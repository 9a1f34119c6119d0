package dev.sluice.load.direct;

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
    /** Replies as text: status, whether it streams, and body. */
    private static final class Heard implements ReplyReader.Listener {
        private final List<String> replies = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private String head = "";

        @Override
        public void onHead(int status, boolean eventStream) {
            head = status + (eventStream ? " stream " : " ");
        }

        @Override
        public void onBody(byte[] bytes, int from, int to) {
            body.append(new String(bytes, from, to - from, ISO_8859_1));
        }

        @Override
        public void onEnd() {
            replies.add(head + body);
            body.setLength(0);
        }
    }

    private static List<String> read(String wire, int pieceSize) {
        Heard heard = new Heard();
        ReplyReader reader = new ReplyReader(heard);
        byte[] bytes = wire.getBytes(ISO_8859_1);
        for (int at = 0; at < bytes.length; at += pieceSize) {
            reader.read(bytes, at, Math.min(bytes.length, at + pieceSize));
        }
        return heard.replies;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void replies_areRead_howeverTheyAreCut(int pieceSize) {
        String wire = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello"
                + "HTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 200 OK\r\ncontent-type: Text/Event-Stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\ndata:\r\nA;x=y\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n"
                + "HTTP/1.1 503 No\nContent-Length: 0\n\n"
                + "HTTP/1.1 204 None\r\n\r\n";

        assertThat(read(wire, pieceSize)).containsExactly("200 hello", "200 stream data:0123456789", "503 ", "204 ");
    }

    /** Netty's decoder, which we did not write, finds the same replies. */
    @Property(tries = 300)
    void anyReplies_areThoseThatNettyFinds(@ForAll("wires") List<String> wires, @ForAll long seed) {
        byte[] bytes = String.join("", wires).getBytes(ISO_8859_1);
        EmbeddedChannel netty = new EmbeddedChannel(new HttpResponseDecoder(), new HttpObjectAggregator(1 << 20));
        Heard heard = new Heard();
        ReplyReader reader = new ReplyReader(heard);
        Random random = new Random(seed);
        int at = 0;
        while (at < bytes.length) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(40));
            netty.writeInbound(Unpooled.copiedBuffer(bytes, at, to - at));
            reader.read(bytes, at, to);
            at = to;
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
            ReplyReader reader = new ReplyReader(new Heard());
            byte[] bytes = (close + "Content-Length: 1\r\n\r\nx").getBytes(ISO_8859_1);
            reader.read(bytes, 0, bytes.length);
            assertThat(reader.isReusable()).as(close).isFalse();
        }
        ReplyReader kept = new ReplyReader(new Heard());
        byte[] bytes = "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx".getBytes(ISO_8859_1);
        kept.read(bytes, 0, bytes.length);
        assertThat(kept.isReusable()).isTrue();
    }

    @Test
    void body_withoutLength_endsWithTheConnection() {
        Heard heard = new Heard();
        ReplyReader reader = new ReplyReader(heard);
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
        ReplyReader reader = new ReplyReader(heard);
        assertThat(reader.hasBegun()).isFalse();
        byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".getBytes(ISO_8859_1);
        reader.read(bytes, 0, bytes.length);

        assertThat(reader.close()).isFalse();
        assertThat(reader.hasBegun()).isTrue();
        assertThat(heard.replies).isEmpty();
    }

    @Test
    void head_ofARefusal_isKept() {
        ReplyReader reader = new ReplyReader(new Heard());
        byte[] bytes = "HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);
        reader.read(bytes, 0, bytes.length);

        assertThat(reader.keptHead()).contains("Retry-After: 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>nothing like it</html>\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
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
            assertThatExceptionOfType(BadReplyException.class).isThrownBy(() -> read(wire, pieceSize));
        }
    }

    @Test
    void endlessHead_isRefused() {
        assertThatExceptionOfType(BadReplyException.class)
                .isThrownBy(() -> read("HTTP/1.1 200 OK\r\nX: " + "a".repeat(70_000), 1_000))
                .withMessageContaining("longer than 65536 bytes");
    }
}
