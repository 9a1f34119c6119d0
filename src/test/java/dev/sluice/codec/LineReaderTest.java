package dev.sluice.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void lines_areSplit_alsoTheLastWithoutAnEnd() throws IOException {
        LineReader reader = reader("one\n\nthree\r\nlast", 100);
        assertThat(next(reader)).isEqualTo("one");
        assertThat(next(reader)).isEmpty();
        assertThat(next(reader)).isEqualTo("three\r");
        assertThat(next(reader)).isEqualTo("last");
        assertThat(reader.next()).isNull();
    }

    @Test
    void lineLongerThanTheBuffer_isWhole() throws IOException {
        String line = "x".repeat(20_000);
        LineReader reader = reader(line + "\nnext\n", 20_000);
        assertThat(next(reader)).isEqualTo(line);
        assertThat(next(reader)).isEqualTo("next");
        assertThat(reader.next()).isNull();
    }

    @Test
    void lineTooLong_isReadPast_andNotKept() throws IOException {
        LineReader reader = reader("x".repeat(50_000) + "\nnext\n", 10_000);
        LineReader.Line line = requireNonNull(reader.next());
        assertThat(line.isTooLong()).isTrue();
        assertThat(line.bytes()).isEmpty();
        assertThat(next(reader)).isEqualTo("next");
    }

    private static LineReader reader(String text, long max) {
        return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), max);
    }

    private static String next(LineReader reader) throws IOException {
        LineReader.Line line = requireNonNull(reader.next());
        assertThat(line.isTooLong()).isFalse();
        return new String(line.bytes(), StandardCharsets.UTF_8);
    }
}
