package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;

/** Every environment variable that Sluice reads: one table for the reader, the docs, {@code .env.example} and their tests. */
public enum EnvironmentVariable {
    SLUICE_CONFIG("", Unit.FILE, "Path of the configuration file (default: conf/sluice.conf if it is there)."),
    SLUICE_LOG_LEVEL("", Unit.LEVEL, "Log level of the command line: OFF, ERROR, WARN, INFO, DEBUG or TRACE."),
    SLUICE_DEBUG("", Unit.TEXT, "Set to print the stack trace of a defect."),
    SLUICE_JAVA_OPTS("", Unit.TEXT, "Further options for the JVM, read by the launcher."),
    SLUICE_KEYS_PEPPER(
            "sluice.gateway.keys-pepper", Unit.KEY, "What the virtual keys' hashes are keyed with: 64 hex digits."),
    DEFAULT_MODEL("sluice.routing.default-model", Unit.TEXT, "Model or alias of requests that name none."),
    GLM_API_KEY("sluice.providers.glm.key", Unit.KEY, "GLM's key."),
    ZAI_API_KEY("sluice.providers.glm.key", Unit.KEY, "The same, by its Z.ai name."),
    ZHIPUAI_API_KEY("sluice.providers.glm.key", Unit.KEY, "The same, by its Zhipu name."),
    GLM_API_URL("sluice.providers.glm.base-url", Unit.TEXT, "GLM's base URL."),
    ZHIPUAI_API_URL("sluice.providers.glm.base-url", Unit.TEXT, "The same, by its Zhipu name."),
    GLM_DEFAULT_TIMEOUT_SECS("sluice.providers.glm.timeout", Unit.SECONDS, "GLM's total deadline for plain calls."),
    GLM_TIMEOUT_SECS("sluice.providers.glm.timeout", Unit.SECONDS, "The same, by its later name."),
    GLM_MAX_CONNECTIONS("sluice.providers.glm.pool.max-connections", Unit.COUNT, "Most connections to GLM."),
    GLM_MAX_KEEPALIVE_CONNECTIONS(
            "sluice.providers.glm.pool.warm-connections",
            Unit.COUNT,
            "Idle connections to GLM kept however long they idle."),
    KIMI_API_KEY("sluice.providers.kimi.key", Unit.KEY, "Kimi's key."),
    MOONSHOT_API_KEY("sluice.providers.kimi.key", Unit.KEY, "The same, by its Moonshot name."),
    KIMI_API_URL("sluice.providers.kimi.base-url", Unit.TEXT, "Kimi's base URL."),
    KIMI_DEFAULT_READ_TIMEOUT_SECS(
            "sluice.providers.kimi.timeout", Unit.SECONDS, "Kimi's total deadline for plain calls."),
    KIMI_TIMEOUT_SECS("sluice.providers.kimi.timeout", Unit.SECONDS, "The same, by its later name."),
    KIMI_WEB_SEARCH_TIMEOUT_SECS(
            "sluice.providers.kimi.profiles.web-search.total",
            Unit.SECONDS,
            "Kimi's total deadline for calls that search."),
    KIMI_MAX_CONNECTIONS("sluice.providers.kimi.pool.max-connections", Unit.COUNT, "Most connections to Kimi."),
    KIMI_MAX_KEEPALIVE_CONNECTIONS(
            "sluice.providers.kimi.pool.warm-connections",
            Unit.COUNT,
            "Idle connections to Kimi kept however long they idle.");

    /** What a variable's text means. */
    public enum Unit {
        TEXT,
        FILE,
        LEVEL,
        KEY,
        SECONDS,
        COUNT
    }

    private final String path;
    private final Unit unit;
    private final String purpose;

    EnvironmentVariable(String path, Unit unit, String purpose) {
        this.path = path;
        this.unit = unit;
        this.purpose = purpose;
    }

    /** The setting it sets; empty when it is none. */
    public String path() {
        return path;
    }

    public Unit unit() {
        return unit;
    }

    /** One line for the docs. */
    public String purpose() {
        return purpose;
    }

    /** The variables that set a provider's key, for a message; empty when there is none. */
    static String settingKeyOf(String provider) {
        List<String> names = new ArrayList<>();
        for (EnvironmentVariable variable : values()) {
            if (variable.path.equals("sluice.providers." + provider + ".key")) {
                names.add(variable.name());
            }
        }
        return String.join(" or ", names);
    }
}
