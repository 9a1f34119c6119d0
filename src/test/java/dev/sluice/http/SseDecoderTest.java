package dev.sluice.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.model.FailureKind;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseDecoderTest {
    private static final String MESSAGE = "message";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void decode_everyLineEnd_endsLines(String end) {
        String stream = "data: 1" + end + "data: 2" + end + end + "data: 3" + end + end;
        assertThat(events(stream)).containsExactly(message("1\n2"), message("3"));
    }

    @Test
    void decode_mixedLineEnds_endLines() {
        assertThat(events("data: 1\r\ndata: 2\rdata: 3\n\r\ndata: 4\r\r"))
                .containsExactly(message("1\n2\n3"), message("4"));
    }

    @Test
    void decode_carriageReturnAndLineFeedInTwoPieces_areOneLineEnd() {
        assertThat(events("data: 1\r", "\ndata: 2\r", "\n\r", "\n")).containsExactly(message("1\n2"));
    }

    @Test
    void decode_lineFeedAfterAnEmptyPiece_isStillTheSameLineEnd() {
        assertThat(events("data: 1\r", "", "\ndata: 2\n\n")).containsExactly(message("1\n2"));
    }

    @Test
    void decode_carriageReturnThatEndsAPiece_endsTheEventAtOnce() {
        assertThat(events("data: 1\r\r")).containsExactly(message("1"));
    }

    @Test
    void decode_leadingByteOrderMark_isDroppedOnce() {
        assertThat(events("\uFEFFdata: 1\n\n")).containsExactly(message("1"));
        assertThat(events("\uFEFF\uFEFFdata: 1\n\n")).isEmpty();
        assertThat(events("data: 1\n\n\uFEFFdata: 2\n\n")).containsExactly(message("1"));
        assertThat(events("data: \uFEFF\n\n")).containsExactly(message("\uFEFF"));
    }

    @Test
    void decode_comments_arePassedOver() {
        assertThat(events(": keep-alive\n\ndata: 1\n:\n:data: 2\ndata: 3\n\n")).containsExactly(message("1\n3"));
    }

    @Test
    void decode_oneLeadingSpace_isDropped() {
        assertThat(events("data:1\n\ndata: 1\n\ndata:  1 \n\ndata:\t1\n\n"))
                .containsExactly(message("1"), message("1"), message(" 1 "), message("\t1"));
    }

    @Test
    void decode_dataWithoutColon_isAnEmptyLine() {
        assertThat(events("data\n\n")).containsExactly(message(""));
        assertThat(events("data\ndata\n\n")).containsExactly(message("\n"));
        assertThat(events("data:\ndata: 1\ndata\n\n")).containsExactly(message("\n1\n"));
    }

    @Test
    void decode_moreColons_belongToTheValue() {
        assertThat(events("data: {\"a\":1}\n\ndata::\n\n")).containsExactly(message("{\"a\":1}"), message(":"));
    }

    @Test
    void decode_unknownFieldsAndRetry_arePassedOver() {
        assertThat(events("retry: 3000\ndat: 1\ndatas: 2\n data: 3\nData: 4\nfoo\ndata: 5\n\n"))
                .containsExactly(message("5"));
    }

    @Test
    void decode_eventField_namesOneEvent() {
        assertThat(events("event: error\ndata: 1\n\ndata: 2\n\nevent: a\nevent: b\ndata: 3\n\nevent\ndata: 4\n\n"))
                .containsExactly(
                        new SseEvent("error", "1", ""), message("2"), new SseEvent("b", "3", ""), message("4"));
    }

    @Test
    void decode_eventWithoutData_isNone() {
        assertThat(events("event: error\nid: 7\n\ndata: 1\n\n")).containsExactly(new SseEvent(MESSAGE, "1", "7"));
    }

    @Test
    void decode_id_staysInForce() {
        assertThat(events("id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n"))
                .containsExactly(
                        new SseEvent(MESSAGE, "a", "1"),
                        new SseEvent(MESSAGE, "b", "1"),
                        new SseEvent(MESSAGE, "c", "1"),
                        message("d"));
    }

    @Test
    void decode_unicodeLineSeparators_areText() {
        String text = "a\u2028b\u2029c\u0085d\u000Be\ff";
        assertThat(events("data: " + text + "\n\n")).containsExactly(message(text));
    }

    @Test
    void decode_bytesThatAreNoUtf8_becomeReplacementCharacters() {
        byte[] bytes = {'d', 'a', 't', 'a', ':', (byte) 0xC3, '(', (byte) 0xFF, '\n', '\n'};
        List<SseEvent> events = new ArrayList<>();
        new SseDecoder().decode(bytes, 0, bytes.length, events::add);
        assertThat(events).containsExactly(message("\uFFFD(\uFFFD"));
    }

    @Test
    void decode_partOfAnArray_readsNoMore() {
        byte[] bytes = "xdata: 1\n\ndata: 2\n\n".getBytes(UTF_8);
        List<SseEvent> events = new ArrayList<>();
        new SseDecoder().decode(bytes, 1, 10, events::add);
        assertThat(events).containsExactly(message("1"));
    }

    @Test
    void hasPartial_eventBegun_isTrueUntilItEnds() {
        SseDecoder decoder = new SseDecoder();
        assertThat(decoder.hasPartial()).isFalse();
        for (String begun : List.of("d", "ata: 1", "\n", "event: x")) {
            decode(decoder, begun, new ArrayList<>());
            assertThat(decoder.hasPartial()).as(begun).isTrue();
        }
        decode(decoder, "\n\n", new ArrayList<>());
        assertThat(decoder.hasPartial()).isFalse();
        decode(decoder, "event: y\n", new ArrayList<>());
        assertThat(decoder.hasPartial()).isTrue();
    }

    @Test
    void decode_eventWithoutABlankLine_isNotHeard() {
        assertThat(events("data: 1\n\ndata: 2\n")).containsExactly(message("1"));
    }

    @Test
    void decode_lineOfTheBound_isHeard() {
        assertThat(bounded(16, "data: 7890123456\n\ndata: 7890123456\n\n"))
                .isEqualTo(new Outcome(List.of(message("7890123456"), message("7890123456")), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: 78901234567\n\n",
                "data: 78901234567",
                "data: 1\ndata: 2\ndata: 3\n\n",
                ": a comment 34567\n",
                "event: 8901234567\n"
            })
    void decode_moreThanTheBound_isRefused(String tooLong) {
        assertThat(bounded(16, "data: 1\n\n" + tooLong)).isEqualTo(new Outcome(List.of(message("1")), true));
    }

    @Test
    void decode_tooLong_saysHowMuchIsAllowed() {
        assertThatExceptionOfType(BrokenBodyException.class)
                .isThrownBy(() -> decode(new SseDecoder(16), "x".repeat(17), new ArrayList<>()))
                .withMessage("an event of the stream is longer than 16 bytes")
                .satisfies(broken -> assertThat(broken.failure().kind()).isEqualTo(FailureKind.BAD_REPLY));
    }

    @Test
    void decode_manyEventsInAll_areNotHeldAgainstTheBound() {
        assertThat(bounded(16, "data: 12345678\n\n".repeat(1_000)).events()).hasSize(1_000);
    }

    @Test
    void decode_longLineInPieces_isHeardWhole() {
        String text = "x".repeat(200_000);
        SseDecoder decoder = new SseDecoder();
        List<SseEvent> events = new ArrayList<>();
        decode(decoder, "data: ", events);
        for (int i = 0; i < 200; i++) {
            decode(decoder, text.substring(i * 1_000, (i + 1) * 1_000), events);
        }
        decode(decoder, "\n\ndata: 2\n\n", events);
        assertThat(events).containsExactly(message(text), message("2"));
    }

    @Test
    void sseDecoder_boundOfNothing_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SseDecoder(0))
                .withMessage("maxEventBytes: 0 (expected: more than 0)");
    }

    @Property
    void decode_anyCutOfAnyStream_givesTheEventsOfTheStandard(
            @ForAll("streams") String stream, @ForAll @Size(max = 20) List<@IntRange(max = 200) Integer> cuts) {
        Outcome outcome = cut(SseDecoder.MAX_EVENT_BYTES, stream, cuts);
        assertThat(outcome).isEqualTo(new Outcome(standard(stream), false));
    }

    @Property
    void decode_anyCut_isBoundedAlike(
            @ForAll("streams") String stream,
            @ForAll @IntRange(min = 1, max = 40) int bound,
            @ForAll @Size(max = 20) List<@IntRange(max = 200) Integer> cuts) {
        Outcome whole = cut(bound, stream, List.of());
        assertThat(cut(bound, stream, cuts)).isEqualTo(whole);
        if (!whole.broken()) {
            assertThat(whole.events()).isEqualTo(standard(stream));
        }
    }

    @Provide
    Arbitrary<String> streams() {
        Arbitrary<String> pieces = Arbitraries.of(
                "data",
                "data: ",
                "data:",
                "event",
                "event: ",
                "id",
                "id:",
                "retry: 1",
                ":",
                " ",
                "\n",
                "\n",
                "\r",
                "\r\n",
                "\n\n",
                "x",
                "[DONE]",
                "é",
                "漢",
                "😀",
                "\uFEFF",
                "\u2028",
                "\u0085",
                "\0");
        return pieces.list().ofMaxSize(60).map(list -> String.join("", list));
    }

    private record Outcome(List<SseEvent> events, boolean broken) {}

    private static Outcome bounded(int bound, String stream) {
        return cut(bound, stream, List.of());
    }

    private static Outcome cut(int bound, String stream, List<Integer> cuts) {
        byte[] bytes = stream.getBytes(UTF_8);
        SseDecoder decoder = new SseDecoder(bound);
        List<SseEvent> events = new ArrayList<>();
        int from = 0;
        try {
            for (int to : cuts.stream().sorted().mapToInt(Integer::intValue).toArray()) {
                to = Math.min(to, bytes.length);
                decoder.decode(bytes, from, to, events::add);
                from = to;
            }
            decoder.decode(bytes, from, bytes.length, events::add);
        } catch (BrokenBodyException e) {
            return new Outcome(events, true);
        }
        return new Outcome(events, false);
    }

    /** WHATWG HTML §9.2.6, word by word. */
    private static List<SseEvent> standard(String stream) {
        String text = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
        List<String> lines = new ArrayList<>(List.of(text.split("\r\n|\r|\n", -1)));
        lines.remove(lines.size() - 1);
        List<SseEvent> events = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        String type = "";
        String id = "";
        for (String line : lines) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    data.setLength(data.length() - 1);
                    events.add(new SseEvent(type.isEmpty() ? MESSAGE : type, data.toString(), id));
                }
                data.setLength(0);
                type = "";
            } else if (name.equals("data")) {
                data.append(value).append('\n');
            } else if (name.equals("event")) {
                type = value;
            } else if (name.equals("id") && !value.contains("\0")) {
                id = value;
            }
        }
        return events;
    }

    private static SseEvent message(String data) {
        return new SseEvent(MESSAGE, data, "");
    }

    private static List<SseEvent> events(String... pieces) {
        List<SseEvent> events = new ArrayList<>();
        SseDecoder decoder = new SseDecoder();
        for (String piece : pieces) {
            decode(decoder, piece, events);
        }
        return events;
    }

    private static void decode(SseDecoder decoder, String piece, List<SseEvent> events) {
        byte[] bytes = piece.getBytes(UTF_8);
        decoder.decode(bytes, 0, bytes.length, events::add);
    }
}
