package dev.sluice.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.load.arrival.Arrivals;
import dev.sluice.load.arrival.RateProfile;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.prompt.Lengths;
import dev.sluice.model.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReaderTest {
    private static final String SECRET = "sk-very-secret-key";

    @TempDir
    private Path directory;

    private LoadPlan read(String plan) throws Exception {
        return PlanReader.read(Files.writeString(directory.resolve("plan.conf"), plan), Map.of());
    }

    private static LoadPlan flags(String... pairs) {
        Map<String, String> flags = new HashMap<>(Map.of("target.simulated", "healthy"));
        for (int i = 0; i < pairs.length; i += 2) {
            flags.put(pairs[i], pairs[i + 1]);
        }
        return PlanReader.read(null, flags);
    }

    @Test
    void everything_isRead() throws Exception {
        LoadPlan plan = read("""
                target { url = "http://127.0.0.1:8080/v1", model = m, key = "%s", through = engine, simulator = "http://127.0.0.1:18001" }
                load { stages = [{ rate = 10/s, for = 5s }, { rate = 10/s..50/s, for = 20s }], arrivals = poisson, warm-up = 2s, timeout = 9s, max-connections = 7, threads = 2 }
                prompts { tokens = "normal(50,10)", max-tokens = 20, stream = true, parameters { temperature = 0.5 } }
                personas { cancel = "10%%@500ms" }
                slo = "ttft.p95<800ms, error<1%%"
                faults = [{ at = 3s, for = 2s, freeze = true }, { at = 8s, for = 1s, fault = status, status = 503, rate = 0.5 }]
                check.max-lag = 20ms
                results { out = results, max-requests = 10 }
                seed = 42
                """.formatted(SECRET));

        assertThat(plan.target().url()).isEqualTo(URI.create("http://127.0.0.1:8080/v1"));
        assertThat(plan.target().through()).isEqualTo(TargetPlan.Through.ENGINE);
        assertThat(plan.shape()).isInstanceOfSatisfying(Shape.Open.class, open -> {
            assertThat(open.arrivals()).isEqualTo(Arrivals.POISSON);
            assertThat(open.profile().stages())
                    .containsExactly(
                            new RateProfile.Stage(10, 10, 5_000_000_000L),
                            new RateProfile.Stage(10, 50, 20_000_000_000L));
        });
        assertThat(plan.measured()).hasSeconds(25);
        assertThat(plan.prompts().lengths()).isEqualTo(new Lengths.Normal(50, 10));
        assertThat(plan.prompts().parameters()).isEqualTo(JsonObject.of("temperature", 0.5, "max_tokens", 20));
        assertThat(plan.faults()).extracting(FaultStep::text).containsExactly("freeze", "status, rate 0.5, status 503");
        assertThat(plan.faults().get(1).step(Duration.ofSeconds(2)))
                .startsWith("{ at = 10000ms, for = 1000ms, ")
                .contains("\"fault\":\"status\"");
        assertThat(plan.out()).isEqualTo(Path.of("results"));
        assertThat(plan.seed()).isEqualTo(42);
        assertThat(plan.baseline()).isNull();
    }

    @Test
    void key_isShownNowhere() throws Exception {
        LoadPlan plan = read("target { url = \"http://127.0.0.1:1/v1\", model = m, key = \"" + SECRET + "\" }");

        assertThat(plan.toString()).doesNotContain(SECRET);
        assertThat(plan.effective().root().render()).doesNotContain(SECRET);
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> read("target { url = \"http://x/v1\", model = m, key = \"" + SECRET + "\n\" }"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() ->
                        read("target { url = \"http://x/v1\", model = m, key = \"two words of " + SECRET + "\" }"))
                .satisfies(
                        e -> assertThat(e.getMessage()).contains("target.key").doesNotContain(SECRET));
    }

    @Test
    void flags_winOverTheFile_andDefaultsAreBelowBoth() throws Exception {
        Path file = Files.writeString(
                directory.resolve("plan.conf"), "target.simulated = healthy\nload { rate = 5/s, duration = 7s }");

        LoadPlan plan = PlanReader.read(file, Map.of("load.rate", "\"9/s\""));

        assertThat(plan.shape()).isEqualTo(new Shape.Open(RateProfile.constant(9, 7_000_000_000L), Arrivals.CONSTANT));
        assertThat(plan.timeout()).hasSeconds(60);
    }

    @Test
    void shapes_areTold() {
        assertThat(flags("load.concurrency", "8", "load.think-time", "1s").shape())
                .isEqualTo(new Shape.Closed(8, Duration.ofSeconds(1), Duration.ofSeconds(30)));
        assertThat(flags("load.arrivals", "sweep", "load.sweep.rate", "\"5/s..80/s\"")
                        .shape())
                .isEqualTo(new Shape.Sweep(5, 80, 1.5, Duration.ofSeconds(15), 3));
        assertThat(flags("load.arrivals", "ramp", "load.rate", "\"5/s..80/s\"").shape())
                .isEqualTo(new Shape.Open(
                        new RateProfile(List.of(new RateProfile.Stage(5, 80, 30_000_000_000L))), Arrivals.CONSTANT));
    }

    @Test
    void personas_haveTheirShares() {
        PersonaPlan personas = flags("personas.cancel", "\"10%@500ms\"", "personas.slow-readers", "\"5%@2KB/s\"")
                .personas();

        assertThat(personas).isEqualTo(new PersonaPlan(0.1, Duration.ofMillis(500), 0.05, 2_000));
        List<Persona> drawn =
                IntStream.range(0, 20_000).mapToObj(i -> personas.of(i, 3)).toList();
        assertThat(share(drawn, Persona.HANGS_UP)).isCloseTo(0.1, within(0.01));
        assertThat(share(drawn, Persona.READS_SLOWLY)).isCloseTo(0.05, within(0.01));
        assertThat(drawn)
                .isEqualTo(IntStream.range(0, 20_000)
                        .mapToObj(i -> personas.of(i, 3))
                        .toList());
    }

    private static double share(List<Persona> drawn, Persona persona) {
        return (double) drawn.stream().filter(persona::equals).count() / drawn.size();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            load.rat = 5/s                                        | load.rat: unknown setting (did you mean 'rate'?)
            load.rate = fast                                      | load.rate: 'fast' (expected: a rate such as 200/s
            load.rate = 5/s, load.arrivals = ramp                 | load.rate: 5/s (expected: a line such as
            load.arrivals = gamma                                 | load.arrivals: gamma (expected: one of constant, poisson, ramp, sweep)
            load.duration = 30                                    | load.duration: 30 (expected: a duration such as 30s)
            load.duration = 5ms                                   | load.duration: 5ms (expected: 100ms to 7 days)
            load.threads = 0                                      | load.threads: 0 (expected: 1 to 64)
            load.stages = [{ rate = 5/s }]                        | load.stages[0].for: missing
            load.stages = [{ rate = 5/s, for = 1s, x = 1 }]       | load.stages[0].x: unknown setting
            load.sweep.growth = 1                                 | load.sweep.growth: 1.0 (expected: above 1
            load.sweep.rate = 50/s                                | load.sweep.rate: 50.0/s..50.0/s (expected: from a lower rate to a higher one)
            target.url = "ftp://x"                                | target.url: no such URL
            target.url = "http://u:p@x/v1"                        | target.url: no such URL
            target.through = both                                 | target.through: both (expected: one of direct, engine)
            target.url = "http://x/v1"                            | target: a url and a provider
            target.key = "sk-12345678"                            | target.key: given without target.url
            target.simulator = "http://x:1"                       | target.simulator: beside target.simulated
            prompts.tokens = lots                                 | prompts.tokens: 'lots' (expected: tokens
            personas.cancel = often                               | personas.cancel: 'often' (expected: a share and when, such as 10%@500ms)
            personas.slow-readers = "120%@1KB/s"                  | personas.slow-readers: '120%@1KB/s'
            slo = "ttft<1s"                                       | slo: 'ttft<1s' (expected: which value
            faults = [{ at = 29s, for = 2s, freeze = true }]      | faults: 'freeze' ends after 31000 ms (expected: within the 30000 ms
            faults = [{ at = 1s, for = 2s }]                      | faults[0].fault: missing
            faults = [{ for = 2s, freeze = true }]                | faults[0].at: missing
            baseline.enabled = true                               | baseline: the same as the target (expected: target.through = engine, or a baseline.url)
            baseline.url = "http://x/v1", load.duration = 2s      | baseline.slices: 5 of 2000 ms (expected: slices of a second or more)
            baseline.url = "http://x/v1", load.rate = "1/s..9/s"  | baseline: with a rate that changes
            baseline.url = "http://x/v1", load.arrivals = sweep   | load.arrivals: sweep beside a baseline
            check.max-busy = 2                                    | check.max-busy: 2.0 (expected: 0.01 to 1.0)
            target.through = engine, personas.slow-readers = "5%@1KB/s" | personas.slow-readers: through the engine
            """)
    void malformed_saysWhereAndWhatWasExpected(String plan, String expected) {
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> read("target.simulated = healthy, " + plan.strip()))
                .withMessageContaining(expected.strip());
    }

    @Test
    void everythingWrong_isSaidAtOnce() {
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> flags("load.rate", "fast", "load.threads", "0", "slo", "\"x\""))
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            load.rate = 5/s                             | target: none
            target.url = "http://x/v1"                  | target.model: missing
            target { url = "http://x/v1", model = m }, faults = [{ at = 1s, for = 1s, freeze = true }] | faults: without a simulated provider
            """)
    void target_mustBeThere(String plan, String expected) {
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> read(plan.strip()))
                .withMessageContaining(expected.strip());
    }

    @Test
    void file_thatIsNone_isSaid() {
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> PlanReader.read(directory.resolve("none.conf"), Map.of()))
                .withMessageContaining("none.conf (expected: an existing file)");
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> read("target { url = "))
                .withMessageContaining("malformed (expected: HOCON");
    }
}
