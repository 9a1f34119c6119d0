package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ModelSpec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nobody who calls can add series without end. */
class LabelsTest {
    @Test
    void models_areThoseOfTheCatalogue_upTo200() {
        Labels labels = Labels.of(
                IntStream.range(0, 300).mapToObj(i -> model("p", "m" + i)).toList());

        assertThat(labels.model("p", "m0")).isEqualTo("m0");
        assertThat(labels.model("p", "m199")).isEqualTo("m199");
        assertThat(labels.model("p", "m200")).isEqualTo("other");
        assertThat(labels.model("p", "what a caller wrote")).isEqualTo("other");
        assertThat(labels.model("q", "m0")).isEqualTo("other");
    }

    @Test
    void bounded_letsTheFirstPass() {
        Labels.Bounded bounded = new Labels.Bounded(2);

        assertThat(List.of("a", "b", "c", "a", ""))
                .extracting(bounded::of)
                .containsExactly("a", "b", "other", "a", "none");
    }

    @Test
    void gatewaysStatusRoutesAndKeys_areBounded() {
        PrometheusMetrics metrics = PrometheusMetrics.create(List.of());
        for (int i = 0; i < 2_000; i++) {
            metrics.gateway().request("/" + i, i, "key-" + i, Duration.ofMillis(1));
        }

        List<String> series = metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("sluice_http_requests_total{"))
                .toList();

        assertThat(series).hasSizeLessThanOrEqualTo(2_000);
        assertThat(distinct(series, "route")).hasSize(51).contains("other");
        assertThat(distinct(series, "key")).hasSize(1_001).contains("other");
        assertThat(distinct(series, "status")).hasSize(501).contains("other", "200", "599");
    }

    private static Set<String> distinct(List<String> series, String label) {
        return series.stream()
                .map(line -> line.replaceAll(".*[{,]" + label + "=\"([^\"]*)\".*", "$1"))
                .collect(java.util.stream.Collectors.toSet());
    }

    private static ModelSpec model(String provider, String id) {
        return new ModelSpec(provider, id, List.of(), 0, 0, Set.of());
    }
}
