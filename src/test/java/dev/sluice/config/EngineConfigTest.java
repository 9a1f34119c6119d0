package dev.sluice.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.sluice.model.ModelSpec;
import dev.sluice.model.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineConfigTest {
    private static final String AT = " at String: 1";

    @Test
    void parse_nothing_givesTheDefaults() {
        EngineConfig config = EngineConfig.parse("");
        assertThat(config.maxInFlight()).isEqualTo(10_000);
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(25));
        assertThat(config.providers().keySet()).containsExactly("glm", "kimi");
        assertThat(config.routing().defaultModel()).isEqualTo("auto");
        assertThat(config.routing().failOver()).isTrue();
        assertThat(config.routing().aliases())
                .containsEntry("auto", List.of(new Target("glm", "glm-4.6"), new Target("kimi", "kimi-latest")))
                .containsOnlyKeys("auto", "fast");
    }

    @ParameterizedTest
    @ValueSource(strings = {"glm", "kimi"})
    void parse_nothing_givesBothProvidersTheSeedsNumbers(String name) {
        ProviderConfig provider = provider("", name);
        Duration thirty = Duration.ofSeconds(30);
        assertThat(provider.profile("chat"))
                .isEqualTo(new ClockProfile(
                        "chat", thirty, thirty, Duration.ofSeconds(3), thirty, thirty, thirty, thirty));
        assertThat(provider.profile("thinking").total()).isEqualTo(Duration.ofMinutes(5));
        assertThat(provider.profile("web-search").total()).isEqualTo(Duration.ofMinutes(5));
        assertThat(provider.pool())
                .isEqualTo(new PoolConfig(100, 10, Duration.ofSeconds(60), Duration.ofMinutes(5), 32 << 20));
        assertThat(provider.queue()).isEqualTo(new QueueConfig(1000, 64 << 20));
        assertThat(provider.retry())
                .isEqualTo(new RetryConfig(
                        4,
                        Duration.ofMillis(250),
                        2,
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(16),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(120),
                        0.2,
                        1,
                        Duration.ofSeconds(10)));
        assertThat(provider.breaker())
                .isEqualTo(new BreakerConfig(true, 5, 0.5, 20, thirty, Duration.ofMillis(500), Duration.ofSeconds(1)));
        assertThat(provider.limits()).isEqualTo(new LimitsConfig(0, 0, 0, 0, true, 0));
        assertThat(provider.dialect()).isEqualTo(name);
        assertThat(provider.authentication()).isEqualTo(Authentication.BEARER);
        assertThat(provider.baseUrl().getScheme()).isEqualTo("https");
        assertThat(provider.keyBlock()).isEqualTo(Duration.ofSeconds(60));
        assertThat(provider.privateNetwork()).isFalse();
        assertThat(provider.trustedCertificates()).isNull();
        assertThat(provider.anyModel()).isFalse();
        assertThat(provider.key()).isNull();
    }

    @Test
    void parse_nothing_givesModelsInTheOrderOfTheirLines() {
        assertThat(provider("", "glm").models())
                .extracting(ModelSpec::id)
                .containsExactly(
                        "glm-4.6", "glm-4.5", "glm-4.5-air", "glm-4.5-flash", "glm-4.5v", "embedding-3", "embedding-2");
        assertThat(provider("", "kimi").models().get(0))
                .isEqualTo(new ModelSpec(
                        "kimi",
                        "kimi-k2-0905-preview",
                        List.of("kimi-k2", "kimi-k2-0905"),
                        262_144,
                        8192,
                        Set.of("stream", "tools", "web-search")));
    }

    @Test
    void parse_aProviderOfOnesOwn_hasTheDefaultsAndComesLast() {
        EngineConfig config = EngineConfig.parse("""
                sluice.providers.local {
                  dialect = openai, base-url = "http://127.0.0.1:8080/v1", authentication = none, any-model = true
                  trusted-certificates = "/etc/local.pem", profiles.chat.total = 90s, pool.max-connections = 4
                }
                """);
        assertThat(config.providers().keySet()).containsExactly("glm", "kimi", "local");
        ProviderConfig local = provider(config, "local");
        assertThat(local.isUsable()).isTrue();
        assertThat(local.whyUnusable()).isEmpty();
        assertThat(local.trustedCertificates()).isEqualTo(Path.of("/etc/local.pem"));
        assertThat(local.profile("chat").total()).isEqualTo(Duration.ofSeconds(90));
        assertThat(local.pool().maxConnections()).isEqualTo(4);
        assertThat(local.retry()).isEqualTo(provider(config, "glm").retry());
    }

    @Test
    void parse_aDisabledProvider_isLeftOutOfProvidersAndDefaultAliases() {
        EngineConfig config = EngineConfig.parse("sluice.providers.glm.enabled = false");
        assertThat(config.providers().keySet()).containsExactly("kimi");
        assertThat(config.routing().aliases()).containsEntry("auto", List.of(new Target("kimi", "kimi-latest")));
    }

    @Test
    void parse_anAliasOfADisabledProvider_isAnError() {
        assertProblems(
                "sluice { providers.glm.enabled = false, routing.aliases.mine = [glm/glm-4.6] }",
                "sluice.routing.aliases.mine: glm/glm-4.6 (expected: one of the providers kimi)");
    }

    @Test
    void parse_providerWithoutKey_saysWhichVariablesSetIt() {
        assertThat(provider("", "kimi").whyUnusable())
                .isEqualTo("provider kimi has no key: set KIMI_API_KEY or MOONSHOT_API_KEY");
        assertThat(provider("sluice.providers.x { dialect = openai, base-url = \"https://x/v1\" }", "x")
                        .whyUnusable())
                .isEqualTo("provider x has no key: set sluice.providers.x.key");
    }

    @Test
    void parse_commonChatClock_isInheritedByTheOtherProfiles() {
        ProviderConfig glm = provider("sluice.profiles.chat.connect = 1s", "glm");
        assertThat(glm.profile("thinking").connect()).isEqualTo(Duration.ofSeconds(1));
        assertThat(glm.profile("web-search").connect()).isEqualTo(Duration.ofSeconds(1));
        assertThat(glm.profile("thinking").total()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void parse_oneClockOfAProvider_leavesTheOthers() {
        ClockProfile chat =
                provider("sluice.providers.glm.profiles.chat.idle = 10s", "glm").profile("chat");
        assertThat(chat.idle()).isEqualTo(Duration.ofSeconds(10));
        assertThat(chat.firstEvent()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.providers.glm.timeout = 2s",
                "sluice.providers.glm.profiles.chat.total = 2s",
                "sluice.profiles.chat.total = 2s"
            })
    void parse_aShorterTotal_lowersTheClocksNotSetBesideIt(String setting) {
        Duration two = Duration.ofSeconds(2);
        assertThat(provider(setting, "glm").profile("chat"))
                .isEqualTo(new ClockProfile("chat", two, two, two, two, two, two, two));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.providers.glm.profiles.chat.total = 60s",
                "sluice.profiles.chat.total = 60s",
                "sluice.provider-defaults.profiles.chat.total = 60s"
            })
    void parse_aTotalThatWasSet_beatsTheDefaultTimeout(String setting) {
        assertThat(provider(setting, "glm").profile("chat").total()).isEqualTo(Duration.ofSeconds(60));
        assertThat(provider(setting + "\nsluice.providers.glm.timeout = 5s", "glm")
                        .profile("chat")
                        .total())
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void parse_fewerConnections_lowerTheDefaultWarmOnes() {
        PoolConfig pool =
                provider("sluice.providers.glm.pool.max-connections = 4", "glm").pool();
        assertThat(pool.maxConnections()).isEqualTo(4);
        assertThat(pool.warmConnections()).isEqualTo(4);
    }

    @Test
    void parse_aTotalBelowTheDefaultMinAttemptTime_isFine() {
        assertThat(provider("sluice.providers.glm.timeout = 200ms", "glm")
                        .retry()
                        .minAttemptTime())
                .isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fast",
                "glm-4.6",
                "glm/glm-4.6",
                "kimi-k2",
                "kimi/kimi-k2",
                "\"\"",
                "own\nsluice.routing.aliases.own = [\"glm/unlisted\"]",
                "whatever\nsluice.providers.glm.any-model = true",
                "\"org/model\"\nsluice.providers.glm.any-model = true"
            })
    void parse_aDefaultModelThatIsThere_isTaken(String model) {
        assertThat(EngineConfig.parse("sluice.routing.default-model = " + model).routing())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "glm-4.7               | default-model: glm-4.7 (did you mean 'glm-4.6'?)",
                "kimi/glm-4.6          | default-model: kimi/glm-4.6",
                "glm/                  | default-model: glm/",
                "nobody/model          | default-model: nobody/model"
            })
    void parse_aDefaultModelThatNobodyHas_isRefused(String model, String message) {
        assertThatThrownBy(() -> EngineConfig.parse("sluice.routing.default-model = \"" + model + "\""))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("sluice.routing." + message)
                .hasMessageEndingWith(" (expected: an alias, or a model of one of the providers glm, kimi)" + AT);
    }

    @Test
    void parse_withoutTheDefaultModelsProviders_isFine() {
        assertThat(EngineConfig.parse("sluice.providers { glm.enabled = false, kimi.enabled = false }")
                        .providers())
                .isEmpty();
    }

    @Test
    void profile_ofUnknownName_isThatOfChat() {
        ProviderConfig glm = provider("", "glm");
        assertThat(glm.profile("nobody's")).isEqualTo(glm.profile("chat"));
        assertThat(provider("sluice.profiles.batch = ${sluice.profiles.chat} { total = 1h }", "glm")
                        .profile("batch")
                        .total())
                .isEqualTo(Duration.ofHours(1));
    }

    /** Each line: a setting of GLM, and the message after the path of its block. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "profiles.chat.idle = 40s        | idle: 40000 ms (expected: at most total, which is 30000 ms)",
                "profiles.chat.waiting = 31s     | waiting: 31000 ms (expected: at most total, which is 30000 ms)",
                "profiles.chat.connect = 40s     | connect: 40000 ms (expected: at most total, which is 30000 ms)",
                "profiles.chat.first-byte = 40s  | first-byte: 40000 ms (expected: at most total, which is 30000 ms)",
                "profiles.chat.first-event = 40s | first-event: 40000 ms (expected: at most total, which is 30000 ms)",
                "profiles.chat.consumer = 40s    | consumer: 40000 ms (expected: at most total, which is 30000 ms)",
                "profiles.chat.connect = 0s      | connect: 0 ms (expected: more than 0 and at most 30 days)",
                "profiles.thinking.total = 31d   | total: 2678400000 ms (expected: more than 0 and at most 30 days)",
                "profiles.thinking.idle = 6m     | idle: 360000 ms (expected: at most total, which is 300000 ms)",
                "timeout = 0s                    | timeout: 0 ms (expected: more than 0 and at most 30 days)",
                "timeout = -1s                   | timeout: -1000 ms (expected: more than 0 and at most 30 days)",
                "timeout = 30                    | timeout: 30 (expected: a duration such as 30s)",
                "timeout = \"30\"                | timeout: 30 (expected: a duration such as 30s)",
                "timeout = soon                  | timeout: soon (expected: a duration such as 30s)",
                "pool.max-connections = 0        | max-connections: 0 (expected: 1 to 10000)",
                "pool.max-connections = many     | max-connections: many (expected: a whole number)",
                "pool.max-connections = 2.5      | max-connections: 2.5 (expected: a whole number)",
                "pool.max-connections = 1e12     | max-connections: 1000000000000 (expected: a whole number)",
                "pool.warm-connections = 101     | warm-connections: 101 (expected: 0 to 100)",
                "pool.warm-connections = -1      | warm-connections: -1 (expected: 0 to 100)",
                "pool.keep-alive-timeout = 0s    | keep-alive-timeout: 0 ms (expected: more than 0 and at most 30 days)",
                "pool.max-connection-lifetime=0s | max-connection-lifetime: 0 ms (expected: more than 0 and at most 30 days)",
                "pool.max-reply-bytes = 1000     | max-reply-bytes: 1000 (expected: 1024 to 1073741824)",
                "pool.max-reply-bytes = big      | max-reply-bytes: big (expected: a size such as 32 MiB)",
                "queue.max-waiting = -1          | max-waiting: -1 (expected: 0 to 1000000)",
                "queue.max-waiting-bytes = 0     | max-waiting-bytes: 0 (expected: 1 to 1099511627776)",
                "retry.max-attempts = 0          | max-attempts: 0 (expected: 1 to 10)",
                "retry.max-attempts = 11         | max-attempts: 11 (expected: 1 to 10)",
                "retry.initial-delay = 0s        | initial-delay: 0 ms (expected: more than 0 and at most 30 days)",
                "retry.initial-delay = 9s        | initial-delay: 9000 ms (expected: at most max-delay, which is 8000 ms)",
                "retry.multiplier = 0.5          | multiplier: 0.5 (expected: 1.0 to 10.0)",
                "retry.multiplier = NaN          | multiplier: NaN (expected: 1.0 to 10.0)",
                "retry.multiplier = twice        | multiplier: twice (expected: a number)",
                "retry.max-delay = 31d           | max-delay: 2678400000 ms (expected: more than 0 and at most 30 days)",
                "retry.throttle-initial-delay=0s | throttle-initial-delay: 0 ms (expected: more than 0 and at most 30 days)",
                "retry.throttle-initial-delay=1m | throttle-initial-delay: 60000 ms (expected: at most throttle-max-delay, which is 16000 ms)",
                "retry.throttle-max-delay = 31d  | throttle-max-delay: 2678400000 ms (expected: more than 0 and at most 30 days)",
                "retry.min-attempt-time = 0s     | min-attempt-time: 0 ms (expected: more than 0 and at most 30 days)",
                "retry.min-attempt-time = 30s    | min-attempt-time: 30000 ms (expected: less than the total of profile chat, which is 30000 ms)",
                "retry.max-hint = 0s             | max-hint: 0 ms (expected: more than 0 and at most 30 days)",
                "retry.budget-ratio = -0.1       | budget-ratio: -0.1 (expected: 0.0 to 10.0)",
                "retry.budget-per-second = 1001  | budget-per-second: 1001.0 (expected: 0.0 to 1000.0)",
                "retry.budget-window = 0s        | budget-window: 0 ms (expected: more than 0 and at most 30 days)",
                "breaker.enabled = perhaps       | enabled: perhaps (expected: true or false)",
                "breaker.consecutive-failures=0  | consecutive-failures: 0 (expected: 1 to 1000)",
                "breaker.failure-rate = 0        | failure-rate: 0.0 (expected: 0.01 to 1.0)",
                "breaker.failure-rate = 50       | failure-rate: 50.0 (expected: 0.01 to 1.0)",
                "breaker.minimum-calls = 0       | minimum-calls: 0 (expected: 1 to 100000)",
                "breaker.window = 0s             | window: 0 ms (expected: more than 0 and at most 30 days)",
                "breaker.open-min = 0s           | open-min: 0 ms (expected: more than 0 and at most 30 days)",
                "breaker.open-min = 2m           | open-min: 120000 ms (expected: at most open-max, which is 1000 ms)",
                "breaker.open-max = 31d          | open-max: 2678400000 ms (expected: more than 0 and at most 30 days)",
                "limits.concurrency = -1         | concurrency: -1 (expected: 0 to 100000)",
                "limits.requests-per-minute = -1 | requests-per-minute: -1 (expected: 0 to 10000000)",
                "limits.tokens-per-minute = -1   | tokens-per-minute: -1 (expected: 0 to 1125899906842624)",
                "limits.tokens-per-day = 1.5     | tokens-per-day: 1.5 (expected: a whole number)",
                "limits.tokens-per-day = -1      | tokens-per-day: -1 (expected: 0 to 1125899906842624)",
                "limits.adaptive-initial = 10001 | adaptive-initial: 10001 (expected: 0 to 10000)",
                "key-block = 0s                  | key-block: 0 ms (expected: more than 0 and at most 30 days)",
                "dialect = glmm                  | dialect: glmm (expected: openai, glm or kimi)",
                "authentication = basic          | authentication: basic (expected: bearer, signed-token or none)",
                "base-url = nonsense             | base-url: nonsense (expected: an http or https URL with a host)",
                "base-url = \"ftp://h/v1\"       | base-url: ftp://h/v1 (expected: an http or https URL with a host)",
                "base-url = \"https://a b\"      | base-url: https://a b (expected: an http or https URL)",
                "base-url = \"https://h/v1?a=b\" | base-url: h with user, query or fragment (expected: scheme, host, port and path only)",
                "base-url = \"http://h/v1\"      | base-url: http://h/v1 (expected: https; plain http beyond loopback needs private-network = true)",
                "models.m.context-window = -1    | context-window: -1 (expected: 0 to 2147483647)",
                "models.m.max-output-tokens = -1 | max-output-tokens: -1 (expected: 0 to 2147483647)",
                "models.m.input-price = -1       | input-price: -1.0 (expected: 0.0 to 1.0E9)",
                "models.m.output-price = cheap   | output-price: cheap (expected: a number)",
                "models.m.features = [strem]     | features: strem (expected: stream, tools, thinking, web-search, images, embeddings)",
                "models.m.aliases = m            | aliases: m (expected: a list of texts)",
                "pool = 5                        | pool: 5 (expected: a block in braces)",
                "profiles.chat = 5               | chat: 5 (expected: a block in braces)",
                "models.m = 5                    | m: 5 (expected: a block in braces)",
            })
    void parse_wrongValueOfAProvider_saysPathValueAndExpected(String setting, String message) {
        String path = setting.split("[ =]", 2)[0];
        String block = path.contains(".") ? path.substring(0, path.lastIndexOf('.') + 1) : "";
        assertProblems("sluice.providers.glm." + setting, "sluice.providers.glm." + block + message + AT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice = 5                             | sluice: 5 (expected: a block in braces) at String: 1",
                "sluice.engine = 5                      | sluice.engine: 5 (expected: a block in braces) at String: 1",
                "sluice.engine.max-in-flight = 0        | sluice.engine.max-in-flight: 0 (expected: 1 to 10000000) at String: 1",
                "sluice.engine.drain-timeout = 0s       | sluice.engine.drain-timeout: 0 ms (expected: more than 0 and at most 30 days) at String: 1",
                "sluice.provider-defaults = 5           | sluice.provider-defaults: 5 (expected: a block in braces) at String: 1",
                "sluice.providers = 5                   | sluice.providers: 5 (expected: a block in braces) at String: 1",
                "sluice.providers.glm = off             | sluice.providers.glm: off (expected: a block in braces) at String: 1",
                "sluice.routing.fail-over = maybe       | sluice.routing.fail-over: maybe (expected: true or false) at String: 1",
                "sluice.routing.aliases.a = [glm]       | sluice.routing.aliases.a: glm (expected: provider/model)",
                "sluice.routing.aliases.a = [glm/]      | sluice.routing.aliases.a: glm/ (expected: provider/model)",
                "sluice.routing.aliases.a = [gml/x]     | sluice.routing.aliases.a: gml/x (expected: one of the providers glm, kimi)",
                "sluice.providers.x.dialect = openai    | sluice.providers.x.base-url: missing (expected: text)",
                "sluice.providers.glm.key = ${NO_SUCH}  | String: 1: Could not resolve substitution to a value: ${NO_SUCH}",
            })
    void parse_wrongValueElsewhere_saysPathValueAndExpected(String setting, String message) {
        assertProblems(setting, message);
    }

    @Test
    void parse_severalProblems_saysThemAllAtOnce() {
        assertProblems(
                """
                sluice.engine.max-in-flight = 0
                sluice.providers.glm { dialect = glmm, pool.max-connections = 0 }
                sluice.providers.kimi.retry.max-attempts = 99
                sluice.routing.aliases.mine = [glm/glm-4.6]
                """,
                "sluice.providers.glm.pool.max-connections: 0 (expected: 1 to 10000) at String: 2",
                "sluice.providers.glm.dialect: glmm (expected: openai, glm or kimi) at String: 2",
                "sluice.providers.kimi.retry.max-attempts: 99 (expected: 1 to 10) at String: 3",
                "sluice.engine.max-in-flight: 0 (expected: 1 to 10000000) at String: 1");
    }

    @Test
    void parse_brokenText_saysWhere() {
        assertProblems(
                "sluice {\n engine {", "String: 2: malformed (expected: HOCON, path = value, texts in double quotes)");
        assertProblems(
                "sluice.profiles.chat = 5",
                "String: 1: wrong kind of value (expected: a block, list or text as in docs/configuration.md)");
    }

    @Test
    void parse_plainHttp_isAllowedOnLoopbackAndWhereItIsAskedFor() {
        for (String url : List.of("http://localhost:1/v1", "http://127.0.0.1/v1", "http://[::1]:8080/v1")) {
            assertThat(provider("sluice.providers.glm.base-url = \"" + url + "\"", "glm")
                            .baseUrl())
                    .hasToString(url);
        }
        String elsewhere = "sluice.providers.glm { base-url = \"http://llm.lan/v1\", private-network = true }";
        assertThat(provider(elsewhere, "glm").privateNetwork()).isTrue();
    }

    @Test
    void from_aConfigWithForeignSettings_readsOnlyItsOwn() {
        EngineConfig config = EngineConfig.from(ConfigFactory.parseMap(
                Map.of("akka.loglevel", "OFF", "slucie.engine.max-in-flight", 3, "sluice.engine.max-in-flight", 7)));
        assertThat(config.maxInFlight()).isEqualTo(7);
    }

    @Test
    void parse_whileASystemPropertyHasItsPrefix_ignoresIt() {
        System.setProperty("sluice.terminals", "012");
        try {
            ConfigFactory.invalidateCaches();
            assertThat(EngineConfig.parse("").maxInFlight()).isEqualTo(10_000);
        } finally {
            System.clearProperty("sluice.terminals");
            ConfigFactory.invalidateCaches();
        }
    }

    private static void assertProblems(String settings, String... lines) {
        assertThatThrownBy(() -> EngineConfig.parse(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessage(String.join(System.lineSeparator(), lines));
    }

    private static ProviderConfig provider(String settings, String name) {
        return provider(EngineConfig.parse(settings), name);
    }

    private static ProviderConfig provider(EngineConfig config, String name) {
        return requireNonNull(config.providers().get(name), name);
    }
}
