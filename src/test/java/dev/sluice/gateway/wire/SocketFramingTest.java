package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketFramingTest {
    private static final int LIMIT = 70_000;

    private final Pieces ready = new Pieces();
    private final SocketFraming framing = new SocketFraming(LIMIT, ready);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, LIMIT})
    void message_isHandedOnAsOneFrame_whateverItsLength(int length) {
        String text = "a".repeat(length);
        assertThat(feed(RawSocket.text(text))).isNull();
        assertThat(handedOn()).containsExactly("1:" + text);
        assertThat(framing.isUnderWay()).isFalse();
    }

    @Test
    void pieces_areJoined_andWhatIsBetweenThemGoesFirst() {
        assertThat(feed(RawSocket.frame(RawSocket.TEXT, false, bytes("one ")))).isNull();
        assertThat(framing.isUnderWay()).isTrue();
        assertThat(feed(RawSocket.frame(RawSocket.PING, true, bytes("p")))).isNull();
        assertThat(feed(RawSocket.frame(RawSocket.CONTINUATION, false, bytes("two "))))
                .isNull();
        assertThat(feed(RawSocket.frame(RawSocket.CONTINUATION, true, bytes("three"))))
                .isNull();

        assertThat(handedOn()).containsExactly("9:p", "1:one two three");
        assertThat(framing.begun()).isEqualTo(1);
    }

    @Test
    void nothingOfAMessage_isHandedOn_beforeItIsComplete() {
        byte[] frame = RawSocket.text("a".repeat(1000));
        assertThat(framing.feed(ByteString.fromArray(frame, 0, frame.length - 1)))
                .isNull();
        assertThat(ready.isEmpty()).isTrue();
        assertThat(framing.isUnderWay()).isTrue();
    }

    @Test
    void tooLong_isSaidBeforeItIsHeld_alsoInPieces() {
        assertThat(feed(head(RawSocket.frame(RawSocket.TEXT, true, new byte[LIMIT + 1]), 14)))
                .isEqualTo(SocketClose.tooLong(LIMIT));

        SocketFraming pieces = new SocketFraming(LIMIT, ready);
        assertThat(pieces.feed(ByteString.fromArray(RawSocket.frame(RawSocket.TEXT, false, new byte[LIMIT]))))
                .isNull();
        assertThat(pieces.feed(ByteString.fromArray(RawSocket.frame(RawSocket.CONTINUATION, true, new byte[1]))))
                .isEqualTo(SocketClose.tooLong(LIMIT));
    }

    @Test
    void whatFollowsAClose_isPassedOver() {
        assertThat(feed(RawSocket.frame(RawSocket.CLOSE, true, new byte[] {3, (byte) 0xe8})))
                .isNull();
        assertThat(feed(new byte[] {(byte) 0xff, 0, 0, 0})).isNull();
        assertThat(feed(RawSocket.text("late"))).isNull();
        assertThat(handedOn()).hasSize(1).first().asString().startsWith("8:");
    }

    @Property(tries = 200)
    void anySplit_givesTheSame(
            @ForAll @Size(max = 8) List<@IntRange(max = 300) Integer> lengths,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 200) Integer> steps) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < lengths.size(); i++) {
            boolean last = i % 3 != 0;
            boolean begins = i % 3 == 0 || i % 3 == 2;
            all.writeBytes(RawSocket.frame(
                    begins ? RawSocket.TEXT : RawSocket.CONTINUATION, last, bytes("é".repeat(lengths.get(i)))));
            all.writeBytes(RawSocket.frame(RawSocket.PONG, true, new byte[0]));
        }
        byte[] bytes = all.toByteArray();
        Pieces whole = new Pieces();
        assertThat(new SocketFraming(LIMIT, whole).feed(ByteString.fromArray(bytes)))
                .isNull();
        Pieces split = new Pieces();
        SocketFraming splitting = new SocketFraming(LIMIT, split);
        for (int at = 0, step = 0; at < bytes.length; step++) {
            int length = Math.min(steps.get(step % steps.size()), bytes.length - at);
            assertThat(splitting.feed(ByteString.fromArray(bytes, at, length))).isNull();
            at += length;
        }
        assertThat(split.take()).isEqualTo(whole.take());
    }

    private @Nullable SocketClose feed(byte[] bytes) {
        return framing.feed(ByteString.fromArray(bytes));
    }

    /** Opcode and text of each frame, which must be whole and under the mask of zeros. */
    private List<String> handedOn() {
        byte[] bytes = ready.take().toArray();
        List<String> frames = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            assertThat(bytes[at] & 0xf0).isEqualTo(0x80);
            assertThat(bytes[at + 1] & 0x80).isEqualTo(0x80);
            int opcode = bytes[at] & 0x0f;
            int length = bytes[at + 1] & 0x7f;
            int more = length < 126 ? 0 : length == 126 ? 2 : 8;
            if (more > 0) {
                length = 0;
                for (int i = 0; i < more; i++) {
                    length = length << 8 | (bytes[at + 2 + i] & 0xff);
                }
            }
            at += 2 + more;
            assertThat(new byte[] {bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]})
                    .containsOnly(0);
            frames.add(opcode + ":" + new String(bytes, at + 4, length, StandardCharsets.UTF_8));
            at += 4 + length;
        }
        return frames;
    }

    private static byte[] head(byte[] bytes, int length) {
        return java.util.Arrays.copyOf(bytes, length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
