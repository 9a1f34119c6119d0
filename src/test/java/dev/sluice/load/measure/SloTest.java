package dev.sluice.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SloTest {
    /** A hundred streams whose first token takes 1 ms to 100 ms, five refusals and one timeout, in ten seconds. */
    private static Summary summary(Goodput goodput) {
        Measurement measurement = new Measurement("target", Samples.nanos(1_000), goodput);
        measurement.extend(0, 0, 0, Samples.nanos(10_000));
        List<Sample> samples = new java.util.ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            samples.add(Samples.streamed(i, i * 50, 0, i, 10, 11));
        }
        for (int i = 0; i < 5; i++) {
            samples.add(Samples.failed(200 + i, i, 1, "rate_limited"));
        }
        measurement.add(new Tick(0, Samples.nanos(9_000), samples, null, 1_100, 105, 0, 1, 0));
        return measurement.summary();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ttft.p50<51ms          | true  | 50.0 ms
            ttft.p50<50ms          | false | 50.0 ms
            ttft.p95<=95.1ms       | true  | 95.0 ms
            ttft.max<1s            | true  | 100 ms
            ttft.uncorrected.p99<1s| true  | 99.0 ms
            latency.p99 > 190ms    | true  | 199 ms
            tpot.p99<10.1ms        | true  | 10.0 ms
            itl.p99<10ms           | false | nothing measured
            error<5%               | true  | 4.76 %
            error<1%               | false | 4.76 %
            goodput>95%            | true  | 95.2 %
            goodput>9.9/s          | true  | 10.0/s
            throughput>=10/s       | true  | 10.0/s
            tokens>100/s           | true  | 110/s
            dropped<=0%            | true  | 0 %
            """)
    void clause_isJudged(String clause, boolean met, String measured) {
        Slo slo = Slo.parse(clause.strip());

        SloResult result = slo.judge(summary(Goodput.ANSWERED)).get(0);

        assertThat(result).isEqualTo(new SloResult(clause.strip(), measured, met));
        assertThat(slo.isMet(summary(Goodput.ANSWERED))).isEqualTo(met);
    }

    @Test
    void goodput_isJudgedRequestByRequest() {
        Slo slo = Slo.parse("ttft.p95<80ms, ttft.p50<20ms, tpot.p99<15ms, error<1%");

        Summary summary = summary(slo.goodput());

        // The largest bound of a metric is the one for a single request: 80 of 105 keep it.
        assertThat(slo.goodput().bounds())
                .containsOnly(
                        org.assertj.core.api.Assertions.entry(Metric.TTFT, 80.0),
                        org.assertj.core.api.Assertions.entry(Metric.TPOT, 15.0));
        assertThat(summary.counts().good()).isEqualTo(80);
        assertThat(summary.goodput()).isEqualTo(8);
        assertThat(summary.counts().goodShare()).isEqualTo(80 / 105.0);
    }

    @Test
    void severalClauses_mustAllHold() {
        Summary summary = summary(Goodput.ANSWERED);

        assertThat(Slo.parse("ttft.p50<51ms, error<5%").isMet(summary)).isTrue();
        assertThat(Slo.parse("ttft.p50<51ms, error<1%").isMet(summary)).isFalse();
        assertThat(Slo.parse("").isMet(summary)).isTrue();
        assertThat(Slo.parse(" ").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ttft<800ms       | which value, such as ttft.p95
            ttft.p95<800     | a bound such as 800ms or 2s
            ttft.p95         | a clause such as ttft.p95<800ms
            ttft.p42<1s      | p50, p75, p90, p95, p99 or p99.9
            ttfb.p95<1s      | one of latency
            error<1          | a bound such as 1%
            error<1/s        | a bound such as 1%
            error.p95<1%     | error alone
            throughput>5%    | a bound such as 100/s
            tokens>5         | a bound such as 100/s
            """)
    void malformed_saysWhatWasExpected(String clause, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Slo.parse(clause.strip()))
                .withMessageContaining("'" + clause.strip() + "'")
                .withMessageContaining(expected.strip());
    }

    @Test
    void emptyClause_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Slo.parse("error<1%,"))
                .withMessageContaining("an empty clause");
    }

    @Property(tries = 200)
    void text_isKept_andReadAgain(@ForAll("clauses") List<String> clauses) {
        String text = String.join(", ", clauses);

        Slo slo = Slo.parse(text);

        assertThat(slo.toString()).isEqualTo(text);
        assertThat(slo.clauses()).hasSameSizeAs(clauses);
    }

    @Provide
    Arbitrary<List<String>> clauses() {
        Arbitrary<String> times = Combinators.combine(
                        Arbitraries.of("ttft", "itl", "tpot", "latency", "lag", "cancel", "latency.uncorrected"),
                        Arbitraries.of("p50", "p95", "p99.9", "mean", "max"),
                        Arbitraries.of("<", "<=", ">", ">="),
                        Arbitraries.integers().between(0, 9_999),
                        Arbitraries.of("us", "ms", "s", "m"))
                .as((metric, statistic, comparison, amount, unit) ->
                        metric + "." + statistic + comparison + amount + unit);
        Arbitrary<String> shares = Combinators.combine(
                        Arbitraries.of("error", "goodput", "dropped"),
                        Arbitraries.integers().between(0, 100))
                .as((name, percent) -> name + "<" + percent + "%");
        return Arbitraries.oneOf(times, shares).list().ofMinSize(1).ofMaxSize(5);
    }
}
