package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything an engine is configured with.
 *
 * @param providers by name, in their configured order
 * @param routing where requests go
 * @param drainTimeout how long closing waits for requests under way
 * @param maxInFlight requests under way at all providers together, waiting ones included; 1 to 10,000,000
 * @param fanOut what fan-outs have that name it not themselves
 * @param coalescing which calls share one upstream call
 */
public record EngineConfig(
        Map<String, ProviderConfig> providers,
        RoutingConfig routing,
        Duration drainTimeout,
        int maxInFlight,
        FanOutConfig fanOut,
        CoalescingConfig coalescing) {
    public EngineConfig {
        Check.positive("drain-timeout", drainTimeout);
        Check.range("max-in-flight", maxInFlight, 1, 10_000_000);
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }

    /**
     * What the class path ({@code reference.conf}, {@code application.conf}) and the environment say.
     *
     * @throws ConfigException when a value is malformed or contradicts another
     */
    public static EngineConfig load() {
        return ConfigSources.embedded(System.getenv()).load().engine();
    }

    /**
     * The defaults with the settings of a text; the environment is not read.
     *
     * @throws ConfigException when a value is malformed or contradicts another
     */
    public static EngineConfig parse(String hocon) {
        try {
            return from(ConfigFactory.parseString(hocon));
        } catch (com.typesafe.config.ConfigException e) {
            throw ConfigSources.malformed(e);
        }
    }

    /**
     * The defaults with the settings of a config; the environment is not read.
     *
     * @throws ConfigException when a value is malformed or contradicts another
     */
    public static EngineConfig from(Config config) {
        return new ConfigReader(ConfigSources.effective(config)).read().engine();
    }
}
