package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ChatCall;
import dev.sluice.config.EngineConfig;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.Strategy;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.PrometheusMetrics;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Coalescing;
import dev.sluice.model.EmbeddingRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scrape shows after some traffic of every kind. */
class MetricsIT {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String CANARY = "sk-canary";

    private final PrometheusMetrics metrics =
            PrometheusMetrics.create(EngineConfig.parse("").providers().values().stream()
                    .flatMap(provider -> provider.models().stream())
                    .toList());
    private final Fixture fixture = Fixture.start(Fixture.HEALTHY, """
            sluice.routing.aliases.duo = ["glm/glm-4.6", "kimi/kimi-latest"]
            sluice.provider-defaults.retry { initial-delay = 1ms, max-attempts = 2 }
            sluice.provider-defaults.breaker { consecutive-failures = 4, open-min = 20ms, open-max = 50ms }
            sluice.providers.openai.pool { max-connections = 1, warm-connections = 0 }
            """, metrics.listener());

    @AfterEach
    void stop() {
        metrics.close();
        fixture.close();
    }

    @Test
    void scrape_showsWhatTheEngineDid() {
        traffic();

        List<String> lines = metrics.scrape().lines().toList();

        assertThat(value(lines, "sluice_requests_total", "kind=\"answered\"", "provider=\"kimi\"", "stream=\"true\""))
                .isEqualTo(3);
        assertThat(value(lines, "gen_ai_server_time_to_first_token_seconds_count", "gen_ai_provider_name=\"kimi\""))
                .isEqualTo(3);
        assertThat(value(
                        lines,
                        "gen_ai_client_operation_time_to_first_chunk_seconds_count",
                        "gen_ai_provider_name=\"kimi\""))
                .isEqualTo(3);
        assertThat(value(lines, "gen_ai_client_token_usage_sum", "gen_ai_token_type=\"output\""))
                .isPositive();
        assertThat(value(lines, "sluice_requests_total", "kind=\"unknown_model\"", "model=\"other\""))
                .isEqualTo(1);
        assertThat(value(lines, "sluice_requests_total", "kind=\"timeout\"", "clock=\"total\""))
                .isEqualTo(1);
        assertThat(value(lines, "sluice_attempts_total", "kind=\"unavailable\"", "provider=\"glm\""))
                .isEqualTo(value(
                        lines,
                        "gen_ai_client_operation_duration_seconds_count",
                        "error_type=\"unavailable\"",
                        "gen_ai_provider_name=\"glm\""));
        assertThat(value(lines, "sluice_retries_total", "provider=\"glm\"")).isPositive();
        assertThat(value(lines, "sluice_failovers_total", "from=\"glm\"", "to=\"kimi\"", "kind=\"unavailable\""))
                .isPositive();
        assertThat(value(lines, "sluice_breaker_changes_total", "provider=\"glm\"", "state=\"open\""))
                .isPositive();
        assertThat(value(lines, "sluice_cancel_latency_seconds_count", "kind=\"cancelled\"", "phase=\"sent\""))
                .isEqualTo(1);
        assertThat(value(lines, "sluice_queue_wait_seconds_count", "admitted=\"false\"", "provider=\"openai\""))
                .isEqualTo(1);
        assertThat(value(lines, "sluice_pool_exchanges_total", "provider=\"kimi\""))
                .isEqualTo((double) fixture.truth("kimi").requestCount());
        assertThat(value(lines, "sluice_pool_connections_opened_total", "provider=\"kimi\""))
                .isEqualTo((double) fixture.truth("kimi").opened());
        assertThat(value(lines, "sluice_connect_seconds_count", "provider=\"kimi\""))
                .isEqualTo((double) fixture.truth("kimi").opened());
        assertThat(value(lines, "sluice_accepting")).isEqualTo(1);
        assertThat(value(lines, "sluice_in_flight", "provider=\"kimi\"")).isZero();
        assertThat(value(lines, "sluice_loop_lag_seconds_count")).isPositive();
        assertThat(value(lines, "sluice_http_connections_open")).isEqualTo(1);
        assertThat(value(lines, "sluice_http_requests_total", "key=\"k-1\"", "status=\"200\""))
                .isEqualTo(1);
    }

    /** Every name and label that the dashboard asks for is in the scrape. */
    @Test
    void dashboard_asksForWhatThereIs() throws IOException {
        traffic();
        together();
        String scrape = metrics.scrape();
        Set<String> names = names(scrape);
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(Path.of("conf", "grafana", "sluice.json")));
        List<String> queries = new ArrayList<>();
        dashboard.findValues("expr").forEach(expr -> queries.add(expr.asText()));
        dashboard.findValues("definition").forEach(definition -> queries.add(definition.asText()));

        assertThat(queries).hasSizeGreaterThan(40);
        for (String query : queries) {
            Matcher name = Pattern.compile("\\b(?:gen_ai|sluice)_\\w+").matcher(withoutLabels(query));
            boolean asks = false;
            while (name.find()) {
                asks = true;
                assertThat(names).as(query).contains(name.group());
            }
            assertThat(asks).as(query).isTrue();
            assertThat(labelsOf(scrape, query)).as(query).containsAll(labels(query));
        }
    }

    @Test
    void embeddings_haveTheirOwnOperationName() {
        fixture.sluice()
                .embed(EmbeddingRequest.of("openai/embed", List.of("a", "b")))
                .join();
        fixture.faults("openai", "{ fault = status, status = 400 }");
        fixture.sluice()
                .embed(EmbeddingRequest.of("openai/embed", List.of("a")))
                .handle((answer, failure) -> "")
                .join();
        List<String> lines = metrics.scrape().lines().toList();

        String operation = "gen_ai_operation_name=\"embeddings\"";
        assertThat(value(lines, "gen_ai_client_operation_duration_seconds_count", operation))
                .isEqualTo(2);
        assertThat(value(lines, "gen_ai_server_request_duration_seconds_count", operation))
                .isEqualTo(2);
        assertThat(value(lines, "gen_ai_client_token_usage_count", operation, "gen_ai_token_type=\"input\""))
                .isEqualTo(1);
        assertThat(metrics.scrape()).doesNotContain("gen_ai_operation_name=\"chat\"");
    }

    @Test
    void reconfigurations_areCounted_byWhetherProvidersChanged() {
        EngineConfig config = fixture.sluice().config();
        fixture.sluice().reconfigure(config).join();
        fixture.sluice()
                .reconfigure(Fixture.config(fixture.simulator(), "sluice.providers.kimi.timeout = 7s"))
                .join();
        List<String> lines = metrics.scrape().lines().toList();

        assertThat(value(lines, "sluice_reconfigurations_total", "providers=\"kept\""))
                .isEqualTo(1);
        assertThat(value(lines, "sluice_reconfigurations_total", "providers=\"changed\""))
                .isEqualTo(1);
        List<EngineEvent.Reconfigured> told = fixture.events().of(EngineEvent.Reconfigured.class);
        assertThat(told.get(0).change().kept()).containsExactlyInAnyOrder("glm", "kimi", "openai");
        assertThat(told.get(1).change().changed()).contains("kimi");
    }

    /** Every name of docs/metrics.md is in the scrape, and no other. */
    @Test
    void docs_nameWhatThereIs() throws IOException {
        traffic();
        together();
        Set<String> names = names(metrics.scrape());
        Matcher row = Pattern.compile("(?m)^\\| `(\\w+)` \\| (counter|gauge|histogram) ")
                .matcher(Files.readString(Path.of("docs", "metrics.md")));
        Set<String> documented = new TreeSet<>();
        while (row.find()) {
            documented.add(row.group(2).equals("histogram") ? row.group(1) + "_bucket" : row.group(1));
        }

        assertThat(documented).hasSizeGreaterThan(30);
        assertThat(names).containsAll(documented);
        assertThat(names.stream()
                        .filter(name -> !name.matches(".*_(count|sum|max)"))
                        .collect(Collectors.toSet()))
                .isEqualTo(documented);
    }

    @Test
    void keys_appearInNoMetric() {
        fixture.faults(
                "kimi",
                "{ fault = error, type = invalid_authentication_error, status = 401, message = \"bad key " + CANARY
                        + "-kimi-key\" }");
        ask(Fixture.request("kimi", CANARY), CallOptions.DEFAULT.withTenant(CANARY));
        ask(ChatRequest.of("openai/" + CANARY, "x"), CallOptions.DEFAULT);
        ask(ChatRequest.of(CANARY, "x"), CallOptions.DEFAULT);
        traffic();

        assertThat(metrics.scrape()).contains("kind=\"unauthorized\"").doesNotContain("canary");
    }

    /** Traffic that moves every meter. */
    private void traffic() {
        metrics.watch(fixture.sluice().materializer().system(), fixture.sluice()::status, Duration.ofMillis(50));
        for (int i = 0; i < 3; i++) {
            fixture.stream(Fixture.request("kimi", "x"), CallOptions.DEFAULT)
                    .answer()
                    .toCompletableFuture()
                    .handle((answer, failure) -> "")
                    .join();
            fixture.awaitIdle();
        }
        fixture.faults("glm", "{ fault = status, status = 500 }");
        for (int i = 0; i < 4; i++) {
            ask(ChatRequest.of("duo", "x"), CallOptions.DEFAULT);
        }
        ask(ChatRequest.of("glm/glm-9000", "x"), CallOptions.DEFAULT);
        fixture.faults("openai", "{ fault = hang }");
        ChatCall hung = fixture.sluice().chat(Fixture.request("openai", "x"));
        await().atMost(LONG).until(() -> fixture.status("openai").inFlight() == 1);
        ask(Fixture.request("openai", "x"), Fixture.within(Duration.ofMillis(100)));
        await().atMost(LONG)
                .until(() -> fixture.truth("openai").requests().stream()
                        .anyMatch(request -> request.outcome().equals("running")));
        hung.cancel(true);
        fixture.awaitIdle();
        metrics.gateway().connectionOpened();
        metrics.gateway().request("/v1/chat/completions", 200, "k-1", Duration.ofMillis(5));
        metrics.gateway().received(10);
        metrics.gateway().sent(20);
        metrics.gateway().connectionRefused();
        metrics.gateway().clientGone("/v1/chat/completions");
        await().atMost(LONG).until(() -> {
            List<String> lines = metrics.scrape().lines().toList();
            return names(metrics.scrape()).contains("sluice_loop_lag_seconds_count")
                    && value(lines, "sluice_loop_lag_seconds_count") > 0
                    && value(lines, "sluice_in_flight", "provider=\"openai\"") == 0
                    && value(lines, "sluice_pool_exchanges_total", "provider=\"openai\"")
                            == fixture.truth("openai").requestCount();
        });
    }

    /** A fan-out, and two equal calls that share one. */
    private void together() {
        ChatRequest request = Fixture.request("kimi", "x");
        fixture.sluice()
                .fanOut(FanOutRequest.of(request, List.of(request.model(), request.model()), Strategy.ALL))
                .join();
        fixture.faults("kimi", "{ fault = delay, delay = 1s }");
        CallOptions sharing = CallOptions.DEFAULT.withCoalescing(Coalescing.ALWAYS);
        ChatCall first = fixture.sluice().chat(request, sharing);
        ask(request, sharing);
        first.join();
    }

    private void ask(ChatRequest request, CallOptions options) {
        fixture.sluice().chat(request, options).handle((answer, failure) -> "").join();
    }

    /** The sum of the samples of a name that have all these labels. */
    private static double value(List<String> lines, String name, String... labels) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Set<String> names(String scrape) {
        return scrape.lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String withoutLabels(String query) {
        return query.replaceAll("\\{[^}]*\\}", "").replaceAll("by \\([^)]*\\)", "");
    }

    /** The labels that a query selects or groups by. */
    private static Set<String> labels(String query) {
        Set<String> labels = new TreeSet<>();
        Matcher selector = Pattern.compile("(\\w+)=~?\"").matcher(query);
        while (selector.find()) {
            labels.add(selector.group(1));
        }
        Matcher by = Pattern.compile("by \\(([^)]*)\\)").matcher(query);
        while (by.find()) {
            labels.addAll(List.of(by.group(1).split(", ")));
        }
        return labels;
    }

    /** The labels of the samples whose names a query has. */
    private static Set<String> labelsOf(String scrape, String query) {
        Set<String> labels = new TreeSet<>();
        scrape.lines()
                .filter(line -> !line.startsWith("#") && query.contains(line.split("[{ ]", 2)[0]))
                .forEach(line -> {
                    Matcher label = Pattern.compile("(\\w+)=\"").matcher(line);
                    while (label.find()) {
                        labels.add(label.group(1));
                    }
                });
        return labels;
    }
}
