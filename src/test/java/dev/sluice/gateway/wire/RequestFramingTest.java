package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.wire.RawRequests.Raw;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestFramingTest {
    private static final InetSocketAddress REMOTE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private static final FramingLimits LIMITS = FramingLimits.DEFAULT.withMaxBodyBytes(4096);

    /** What became of some bytes: the status of the refusal, or 0, and how many bytes the request has. */
    record Verdict(int status, boolean complete, int length) {}

    @ParameterizedTest
    @MethodSource("refused")
    void feed_refusesWhatCanBeReadInTwoWays(Raw raw) {
        assertThat(read(raw.bytes(), List.of()).status()).isEqualTo(raw.status());
    }

    @ParameterizedTest
    @MethodSource("passed")
    void feed_letsTheRestPass_andFindsItsEnd(Raw raw) {
        String text = raw.text() + RawRequests.SMUGGLED;

        Verdict verdict = read(text.getBytes(StandardCharsets.ISO_8859_1), List.of());

        assertThat(verdict).isEqualTo(new Verdict(0, true, raw.text().length()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void feed_saysTheSame_whenBytesComeOneByOne(Raw raw) {
        byte[] bytes = (raw.text() + RawRequests.SMUGGLED).getBytes(StandardCharsets.ISO_8859_1);
        List<Integer> everywhere = new ArrayList<>();
        for (int i = 1; i < bytes.length; i++) {
            everywhere.add(i);
        }

        assertThat(read(bytes, everywhere)).isEqualTo(read(bytes, List.of()));
    }

    @Property(tries = 2000)
    void feed_saysTheSame_forAnySplit(@ForAll("requests") byte[] bytes, @ForAll("cuts") List<Integer> cuts) {
        assertThat(read(bytes, cuts)).isEqualTo(read(bytes, List.of()));
    }

    @Property(tries = 2000)
    void feed_neverThrows_forAnyBytes(@ForAll byte[] bytes, @ForAll("cuts") List<Integer> cuts) {
        assertThat(read(bytes, cuts)).isEqualTo(read(bytes, List.of()));
    }

    @Test
    void feed_readsOneRequestAfterTheOther() {
        byte[] bytes = ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                        + "HEAD /b HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        RequestFraming framing = new RequestFraming(LIMITS);

        int end = framing.feed(bytes, 0, bytes.length);
        assertThat(framing.isComplete()).isTrue();
        assertThat(framing.isHead()).isFalse();
        assertThat(framing.expectsContinue()).isFalse();
        assertThat(bytes[end]).isEqualTo((byte) 'H');
        framing.next();
        assertThat(framing.isStarted()).isFalse();
        assertThat(framing.feed(bytes, end, bytes.length)).isEqualTo(bytes.length);

        assertThat(framing.isComplete()).isTrue();
        assertThat(framing.isHead()).isTrue();
        assertThat(framing.expectsContinue()).isTrue();
    }

    @Test
    void feed_marksEmptyLinesBeforeARequestToBeDropped() {
        byte[] bytes = "\r\n\r\nGET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
        RequestFraming framing = new RequestFraming(LIMITS);

        framing.feed(bytes, 0, bytes.length);

        assertThat(framing.begin()).isEqualTo(4);
        assertThat(framing.isHeadComplete()).isFalse();
    }

    @Test
    void refusals_sayWhatIsExpected_andNeverWhatCame() {
        for (Raw raw : RawRequests.refused()) {
            RequestFraming framing = new RequestFraming(LIMITS);
            framing.feed(raw.bytes(), 0, raw.bytes().length);

            String response = Objects.requireNonNull(framing.rejection())
                    .answer(new Edge.Watch(), REMOTE, Duration.ZERO)
                    .utf8String();
            assertThat(response)
                    .startsWith("HTTP/1.1 " + raw.status() + " ")
                    .contains("\r\nConnection: close\r\n", "\r\nContent-Type: application/json\r\n", "(expected: ")
                    .contains("\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"")
                    .contains("\r\nx-request-id: edge-1\r\n", "\r\nx-should-retry: false\r\n")
                    .doesNotContain("/echo", "aaaa", "other");
        }
    }

    static List<Raw> refused() {
        return RawRequests.refused();
    }

    static List<Raw> passed() {
        return RawRequests.passed();
    }

    static List<Raw> all() {
        List<Raw> all = new ArrayList<>(RawRequests.refused());
        all.addAll(RawRequests.passed());
        return Collections.unmodifiableList(all);
    }

    @Provide
    Arbitrary<byte[]> requests() {
        return Arbitraries.of(all())
                .map(raw -> (raw.text() + RawRequests.SMUGGLED).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(0, 6000).list().ofMaxSize(20);
    }

    /** Feeds the bytes up to each cut. */
    private static Verdict read(byte[] bytes, List<Integer> cuts) {
        RequestFraming framing = new RequestFraming(LIMITS);
        TreeSet<Integer> ends = new TreeSet<>(cuts);
        ends.add(bytes.length);
        int at = 0;
        for (int cut : ends) {
            int end = Math.min(cut, bytes.length);
            if (framing.rejection() == null && !framing.isComplete()) {
                at = framing.feed(bytes, at, end);
            }
        }
        Rejection rejection = framing.rejection();
        return rejection == null
                ? new Verdict(0, framing.isComplete(), at)
                : new Verdict(rejection.status(), false, -1);
    }
}
