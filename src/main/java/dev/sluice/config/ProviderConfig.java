package dev.sluice.config;

import dev.sluice.model.ModelSpec;
import dev.sluice.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One provider.
 *
 * @param name its name in routes, logs and metrics
 * @param dialect its wire format: {@code openai}, {@code glm} or {@code kimi}
 * @param baseUrl the URL that {@code /chat/completions} and {@code /embeddings} are appended to; its origin is the only one the key ever goes to
 * @param key null when none is configured
 * @param authentication how the key is used
 * @param profiles its clocks by profile
 * @param pool its connections
 * @param queue its queue
 * @param retry its retries
 * @param breaker its circuit breakers
 * @param limits its rate limits
 * @param keyBlock how long a key is left alone after the provider refused it
 * @param privateNetwork whether plain HTTP is allowed beyond loopback
 * @param trustedCertificates PEM file to trust instead of the JVM's certificates; null for the JVM's
 * @param models its catalogue
 * @param anyModel whether models beyond the catalogue may be asked for
 */
public record ProviderConfig(
        String name,
        String dialect,
        URI baseUrl,
        @Nullable Secret key,
        Authentication authentication,
        Map<String, ClockProfile> profiles,
        PoolConfig pool,
        QueueConfig queue,
        RetryConfig retry,
        BreakerConfig breaker,
        LimitsConfig limits,
        Duration keyBlock,
        boolean privateNetwork,
        @Nullable Path trustedCertificates,
        List<ModelSpec> models,
        boolean anyModel) {
    private static final Set<String> DIALECTS = Set.of("openai", "glm", "kimi");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    public ProviderConfig {
        if (!DIALECTS.contains(dialect)) {
            throw new IllegalArgumentException("dialect: " + dialect + " (expected: openai, glm or kimi)");
        }
        checkUrl(baseUrl, privateNetwork);
        Check.positive("key-block", keyBlock);
        if (authentication == Authentication.SIGNED_TOKEN && key != null && !isIdAndSecret(key)) {
            throw new IllegalArgumentException("key: no 'id.secret' (expected: that form for signed-token)");
        }
        if (!profiles.containsKey("chat")) {
            throw new IllegalArgumentException("profiles: no 'chat' (expected: it is the profile of plain calls)");
        }
        profiles = Map.copyOf(profiles);
        models = List.copyOf(models);
    }

    /** The clocks of a profile; the ones of {@code chat} when there is none of that name. */
    public ClockProfile profile(String profile) {
        ClockProfile clocks = profiles.get(profile);
        return clocks == null ? chat() : clocks;
    }

    /** Whether it can be called: its key is there, or it needs none. */
    public boolean isUsable() {
        return key != null || authentication == Authentication.NONE;
    }

    /** Whether a model may be asked for by that id or alias. */
    boolean serves(String model) {
        return !model.isEmpty()
                && (anyModel
                        || models.stream()
                                .anyMatch(spec -> spec.id().equals(model)
                                        || spec.aliases().contains(model)));
    }

    /** What to do so that it can be called; empty when it can. */
    public String whyUnusable() {
        if (isUsable()) {
            return "";
        }
        String variables = EnvironmentVariable.settingKeyOf(name);
        return "provider " + name + " has no key: set "
                + (variables.isEmpty() ? "sluice.providers." + name + ".key" : variables);
    }

    private ClockProfile chat() {
        ClockProfile chat = profiles.get("chat");
        if (chat == null) {
            throw new IllegalStateException("profiles: no 'chat'");
        }
        return chat;
    }

    private static void checkUrl(URI url, boolean privateNetwork) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || url.getHost() == null) {
            throw new IllegalArgumentException("base-url: " + url + " (expected: an http or https URL with a host)");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("base-url: " + url.getHost()
                    + " with user, query or fragment (expected: scheme, host, port and path only)");
        }
        if (scheme.equals("http") && !LOOPBACK.contains(url.getHost()) && !privateNetwork) {
            throw new IllegalArgumentException(
                    "base-url: " + url + " (expected: https; plain http beyond loopback needs private-network = true)");
        }
    }

    private static boolean isIdAndSecret(Secret key) {
        int dot = key.reveal().indexOf('.');
        return dot > 0 && dot < key.reveal().length() - 1;
    }
}
