package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.MalformedRequestException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final String TYPE = "multipart/form-data; boundary=xYz";

    @Test
    void fieldsAndFiles_comeInOrder() {
        assertThat(read(
                        TYPE,
                        body(
                                "form-data; name=\"purpose\"", "batch",
                                "form-data; name=\"file\"; filename=\"a \\\"b\\\".jsonl\"\r\nContent-Type: application/jsonl",
                                        "{}\r\n{}\n")))
                .containsExactly("purpose||batch", "file|a \"b\".jsonl|{}\r\n{}\n");
    }

    @Test
    void whatLooksLikeABoundary_isData() {
        String data = "\r\n--xY\r\n--x\r\n-\r--xYz\n--xYz\r\r\n--xY--";
        assertThat(read(TYPE, body("form-data; name=f", data))).containsExactly("f||" + data);
    }

    @Test
    void preambleEpilogueAndEmptyParts_areTaken() {
        assertThat(read(
                        "Multipart/Form-Data; charset=utf-8; boundary=\"x Y\"",
                        "before\r\n--x Y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--x Y  \r\n"
                                + "content-disposition: form-data; name=b; filename=\"\"\r\n\r\nz\r\n--x Y--\r\nafter"))
                .containsExactly("a||", "b|file|z");
    }

    @Property
    void anySplit_givesTheSameParts(
            @ForAll @Size(max = 12) List<@IntRange(max = 400) Integer> cuts, @ForAll @IntRange(max = 3) int kind) {
        String data = List.of("\r\n--xY\r\n--xY", "", "\r\n\r\n\r\n--", "x".repeat(300) + "\r\n-")
                .get(kind);
        String whole = body("form-data; name=a", "1", "form-data; name=file; filename=f", data);
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        Recorder recorder = new Recorder();
        Multipart multipart = Multipart.of(TYPE, recorder);
        int from = 0;
        List<Integer> sorted = new ArrayList<>(cuts);
        sorted.sort(null);
        for (int cut : sorted) {
            int to = Math.min(bytes.length, Math.max(from, cut));
            multipart.feed(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        multipart.feed(Arrays.copyOfRange(bytes, from, bytes.length));
        multipart.end();
        assertThat(recorder.parts).containsExactly("a||1", "file|f|" + data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "multipart/form-data",
                "multipart/mixed; boundary=a",
                "multipart/form-data; boundary="
            })
    void otherTypes_areRefused(String type) {
        assertThatThrownBy(() -> Multipart.of(type, new Recorder()))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageStartingWith("content-type: (expected: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--xYz",
                "--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\nx",
                "--xYzx\r\n",
                "--xYz\r\nX: y\r\n\r\nx\r\n--xYz--",
                "--xYz\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--xYz--",
                "--xYz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xYz--"
            })
    void brokenBody_isRefused(String body) {
        assertThatThrownBy(() -> read(TYPE, body))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageStartingWith("the body is no multipart/form-data: ");
    }

    @Test
    void headersAndParts_areBounded() {
        assertThatThrownBy(() -> read(TYPE, "--xYz\r\nX: " + "y".repeat(9_000)))
                .isInstanceOf(MalformedRequestException.class);
        String[] many = new String[42];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "form-data; name=a";
            many[i + 1] = "x";
        }
        assertThatThrownBy(() -> read(TYPE, body(many))).isInstanceOf(MalformedRequestException.class);
    }

    private static String body(String... dispositionsAndData) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < dispositionsAndData.length; i += 2) {
            body.append("--xYz\r\nContent-Disposition: ")
                    .append(dispositionsAndData[i])
                    .append("\r\n\r\n")
                    .append(dispositionsAndData[i + 1])
                    .append("\r\n");
        }
        return body.append("--xYz--\r\n").toString();
    }

    private static List<String> read(String type, String body) {
        Recorder recorder = new Recorder();
        Multipart multipart = Multipart.of(type, recorder);
        multipart.feed(body.getBytes(StandardCharsets.UTF_8));
        multipart.end();
        return recorder.parts;
    }

    private static final class Recorder implements Multipart.Parts {
        final List<String> parts = new ArrayList<>();
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private String head = "";

        @Override
        public void begin(String name, String file) {
            head = name + "|" + file + "|";
            data.reset();
        }

        @Override
        public void bytes(byte[] some) {
            data.writeBytes(some);
        }

        @Override
        public void end() {
            parts.add(head + data.toString(StandardCharsets.UTF_8));
        }
    }
}
