package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import org.junit.jupiter.api.Test;

class PiecesTest {
    @Test
    void take_givesEverythingInOrder_once() {
        Pieces pieces = new Pieces();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            pieces.add(ByteString.fromString(i + ","));
            expected.append(i).append(',');
        }
        pieces.add(ByteString.emptyByteString());

        assertThat(pieces.size()).isEqualTo(expected.length());
        assertThat(pieces.take().utf8String()).isEqualTo(expected.toString());
        assertThat(pieces.isEmpty()).isTrue();
    }
}
