package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases are those of the W3C's rules for {@code traceparent} (§3.2) and {@code tracestate} (§3.3). */
class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void traceparent_isRead() {
        TraceContext context = read(PARENT);

        assertThat(context.traceId()).isEqualTo(TRACE);
        assertThat(context.spanId()).isEqualTo(SPAN);
        assertThat(context.isSampled()).isTrue();
        assertThat(context.traceparent()).isEqualTo(PARENT);
        assertThat(context.tracestate()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"00, false", "01, true", "02, false", "03, true", "ff, true"})
    void flags_sayWhetherItIsSampled(String flags, boolean sampled) {
        assertThat(read("00-" + TRACE + "-" + SPAN + "-" + flags).isSampled()).isEqualTo(sampled);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.",
                " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c0-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319.-b7ad6b7169203331-01",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0X",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "FF-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                ".0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what",
                "cc-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n"
            })
    void malformedTraceparent_isNone(String traceparent) {
        assertThat(TraceContext.parse(List.of(traceparent), List.of("a=1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, 01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-what-comes, 01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe-, 00"
    })
    void laterVersion_isReadAsFarAsItIsKnown(String traceparent, String flags) {
        assertThat(read(traceparent).traceparent()).isEqualTo("00-" + TRACE + "-" + SPAN + "-" + flags);
    }

    @Test
    void severalTraceparents_areNone() {
        assertThat(TraceContext.parse(List.of(PARENT, PARENT), List.of())).isEmpty();
        assertThat(TraceContext.parse(List.of(), List.of("a=1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1|a=1",
                "a=1 , b=2,,c=3,|a=1,b=2,c=3",
                "t-1_2*3/4@v=x y!|t-1_2*3/4@v=x y!",
                "0a@v=1|0a@v=1",
                "a=1,a=2|''",
                "A=1|''",
                "a|''",
                "a=|''",
                "=1|''",
                "a=1=2|''",
                "a@=1|''",
                "a@0=1|''",
                "a@b@c=1|''",
                "a=ä|''"
            })
    void tracestate_isKeptOrDroppedAlone(String given, String kept) {
        TraceContext context =
                TraceContext.parse(List.of(PARENT), List.of(given)).orElseThrow();

        assertThat(context.tracestate()).isEqualTo(kept);
        assertThat(context.traceparent()).isEqualTo(PARENT);
    }

    @Test
    void severalTracestates_areOne() {
        assertThat(state("a=1,b=2", "", "c=3")).isEqualTo("a=1,b=2,c=3");
    }

    @Test
    void thirtyThreeEntries_areDropped() {
        assertThat(state(entries(32).split(","))).isEqualTo(entries(32));
        assertThat(state(entries(33))).isEmpty();
    }

    @Test
    void longTracestate_losesLargeEntriesFirstThenTheLast() {
        String large = "large=" + "x".repeat(200);
        String small = "small=" + "x".repeat(100);

        assertThat(state(large, small, "other=" + "y".repeat(100), "third=" + "z".repeat(100)))
                .startsWith("small=")
                .hasSizeLessThanOrEqualTo(512);
        assertThat(state(IntStream.range(0, 10)
                        .mapToObj(i -> "k" + i + "=" + "x".repeat(97))
                        .toArray(String[]::new)))
                .hasSize(5 * 100 + 4)
                .doesNotContain("k5");
    }

    @Test
    void longestKeysAndValues_areKept() {
        assertThat(state("k".repeat(256) + "=1")).hasSize(258);
        assertThat(state("k".repeat(257) + "=1")).isEmpty();
        assertThat(state("a=" + "v".repeat(256))).hasSize(258);
        assertThat(state("a=" + "v".repeat(257))).isEmpty();
    }

    @Test
    void madeFromNonsense_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceContext("nonsense", ""))
                .withMessageContaining("8 characters")
                .withMessageNotContaining("nonsense");
    }

    private static TraceContext read(String traceparent) {
        return TraceContext.parse(List.of(traceparent), List.of()).orElseThrow();
    }

    private static String state(String... fields) {
        return TraceContext.parse(List.of(PARENT), List.of(fields))
                .orElseThrow()
                .tracestate();
    }

    private static String entries(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    }
}
