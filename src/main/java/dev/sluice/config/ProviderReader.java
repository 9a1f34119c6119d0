package dev.sluice.config;

import dev.sluice.model.ModelSpec;
import dev.sluice.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one provider's block, the defaults already below it. */
final class ProviderReader {
    private static final List<String> CLOCKS =
            List.of("waiting", "connect", "first-byte", "first-event", "idle", "consumer");

    private final String name;
    private final Section section;
    private final Section profiles;

    ProviderReader(String name, Section section, Section profiles) {
        this.name = name;
        this.section = section;
        this.profiles = profiles;
    }

    /** The provider; null when something is wrong, which the section knows. */
    @Nullable
    ProviderConfig read() {
        String dialect = section.text("dialect");
        String url = section.text("base-url");
        @Nullable Secret key = key();
        Authentication authentication = authentication();
        Map<String, ClockProfile> clocks = clocks();
        PoolConfig pool = pool(section.section("pool"));
        QueueConfig queue = queue(section.section("queue"));
        RetryConfig retry = retry(section.section("retry"));
        checkMinAttemptTime(section.section("retry"), retry.minAttemptTime(), clocks);
        BreakerConfig breaker = breaker(section.section("breaker"));
        LimitsConfig limits = limits(section.section("limits"));
        Duration keyBlock = section.duration("key-block");
        boolean privateNetwork = section.flag("private-network");
        String certificates = section.text("trusted-certificates");
        boolean anyModel = section.flag("any-model");
        List<ModelSpec> models = ModelReader.read(name, section.section("models"));
        section.noUnknownKeys();
        if (!clocks.containsKey("chat") || !section.has("dialect") || !section.has("base-url")) {
            return null;
        }
        try {
            return new ProviderConfig(
                    name,
                    dialect,
                    uri(url),
                    key,
                    authentication,
                    clocks,
                    pool,
                    queue,
                    retry,
                    breaker,
                    limits,
                    keyBlock,
                    privateNetwork,
                    certificates.isEmpty() ? null : Path.of(certificates),
                    models,
                    anyModel);
        } catch (IllegalArgumentException e) {
            section.complaint(e);
            return null;
        }
    }

    private static URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("base-url: " + url + " (expected: an http or https URL)", e);
        }
    }

    private @Nullable Secret key() {
        String text = section.has("key") ? section.text("key") : "";
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Secret.of(text);
        } catch (IllegalArgumentException e) {
            section.complaint(e);
            return null;
        }
    }

    private Authentication authentication() {
        String text = section.text("authentication");
        return switch (text) {
            case "bearer" -> Authentication.BEARER;
            case "signed-token" -> Authentication.SIGNED_TOKEN;
            case "none" -> Authentication.NONE;
            default -> {
                section.complaint(new IllegalArgumentException(
                        "authentication: " + text + " (expected: bearer, signed-token or none)"));
                yield Authentication.BEARER;
            }
        };
    }

    private Map<String, ClockProfile> clocks() {
        boolean shorthand = section.has("timeout");
        Map<String, ClockProfile> clocks = new HashMap<>();
        Section own = section.section("profiles");
        Set<String> names = new LinkedHashSet<>(profiles.keys());
        names.addAll(own.keys());
        for (String profile : names) {
            @Nullable ClockProfile read = profile(profile, profiles.section(profile), own.section(profile));
            if (read != null) {
                clocks.put(profile, shorthand && profile.equals("chat") ? withTimeout(read) : read);
            }
        }
        return clocks;
    }

    /** A total lowers default clocks and those not set beside it; a clock set above its total is an error. */
    private @Nullable ClockProfile profile(String profile, Section common, Section mine) {
        if (!common.isBlock() || !mine.isBlock()) {
            return null;
        }
        Section merged = mine.over(common);
        Duration total = merged.duration("total");
        boolean ownTotal = mine.has("total");
        Map<String, Duration> clocks = new HashMap<>();
        for (String clock : CLOCKS) {
            Duration value = merged.duration(clock);
            boolean mayBeLowered = isDefault(merged, clock) || (ownTotal && !mine.has(clock));
            clocks.put(clock, mayBeLowered && value.compareTo(total) > 0 ? total : value);
        }
        merged.noUnknownKeys();
        if (merged.problems() > 0) {
            merged.copyProblemsTo(section);
            return null;
        }
        try {
            return new ClockProfile(
                    profile,
                    total,
                    of(clocks, "waiting"),
                    of(clocks, "connect"),
                    of(clocks, "first-byte"),
                    of(clocks, "first-event"),
                    of(clocks, "idle"),
                    of(clocks, "consumer"));
        } catch (IllegalArgumentException e) {
            merged.complaint(e);
            merged.copyProblemsTo(section);
            return null;
        }
    }

    private static Duration of(Map<String, Duration> clocks, String clock) {
        return clocks.getOrDefault(clock, Duration.ZERO);
    }

    private ClockProfile withTimeout(ClockProfile chat) {
        Duration timeout = section.duration("timeout");
        try {
            Check.positive("timeout", timeout);
            return chat.withTotal(timeout);
        } catch (IllegalArgumentException e) {
            section.complaint(e);
            return chat;
        }
    }

    /** A maximum below the default number of warm connections lowers it; one that was set beside it does not. */
    private static PoolConfig pool(Section s) {
        int max = s.integer("max-connections");
        int warm = s.integer("warm-connections");
        int lowered = isDefault(s, "warm-connections") ? Math.min(warm, Math.max(0, max)) : warm;
        Duration keepAlive = s.duration("keep-alive-timeout");
        Duration lifetime = s.duration("max-connection-lifetime");
        long replyBytes = s.size("max-reply-bytes");
        return s.build(
                () -> new PoolConfig(max, lowered, keepAlive, lifetime, replyBytes),
                () -> new PoolConfig(1, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), 1024));
    }

    private static boolean isDefault(Section section, String key) {
        return ConfigSources.isReference(section.origin(key));
    }

    private static QueueConfig queue(Section s) {
        int waiting = s.integer("max-waiting");
        long bytes = s.size("max-waiting-bytes");
        return s.build(() -> new QueueConfig(waiting, bytes), () -> new QueueConfig(1, 1));
    }

    private static RetryConfig retry(Section s) {
        int attempts = s.integer("max-attempts");
        Duration initial = s.duration("initial-delay");
        double multiplier = s.decimal("multiplier");
        Duration max = s.duration("max-delay");
        Duration throttleInitial = s.duration("throttle-initial-delay");
        Duration throttleMax = s.duration("throttle-max-delay");
        Duration minAttempt = s.duration("min-attempt-time");
        Duration maxHint = s.duration("max-hint");
        double ratio = s.decimal("budget-ratio");
        double perSecond = s.decimal("budget-per-second");
        Duration window = s.duration("budget-window");
        Duration second = Duration.ofSeconds(1);
        return s.build(
                () -> new RetryConfig(
                        attempts,
                        initial,
                        multiplier,
                        max,
                        throttleInitial,
                        throttleMax,
                        minAttempt,
                        maxHint,
                        ratio,
                        perSecond,
                        window),
                () -> new RetryConfig(1, second, 1, second, second, second, second, second, 0, 0, second));
    }

    /** A default above a total only means that such a call is tried once; one that was set is a mistake. */
    private static void checkMinAttemptTime(Section retry, Duration time, Map<String, ClockProfile> clocks) {
        if (isDefault(retry, "min-attempt-time")) {
            return;
        }
        clocks.values().stream()
                .filter(profile -> time.compareTo(profile.total()) >= 0)
                .min(Comparator.comparing(ClockProfile::total).thenComparing(ClockProfile::name))
                .ifPresent(profile -> retry.complaint(new IllegalArgumentException(
                        "min-attempt-time: " + Check.text(time) + " (expected: less than the total of profile "
                                + profile.name() + ", which is " + Check.text(profile.total()) + ")")));
    }

    private static BreakerConfig breaker(Section s) {
        boolean enabled = s.flag("enabled");
        int consecutive = s.integer("consecutive-failures");
        double rate = s.decimal("failure-rate");
        int minimum = s.integer("minimum-calls");
        Duration window = s.duration("window");
        Duration openMin = s.duration("open-min");
        Duration openMax = s.duration("open-max");
        Duration second = Duration.ofSeconds(1);
        return s.build(
                () -> new BreakerConfig(enabled, consecutive, rate, minimum, window, openMin, openMax),
                () -> new BreakerConfig(false, 1, 1, 1, second, second, second));
    }

    private static LimitsConfig limits(Section s) {
        int concurrency = s.integer("concurrency");
        int requests = s.integer("requests-per-minute");
        long perMinute = s.number("tokens-per-minute");
        long perDay = s.number("tokens-per-day");
        boolean adaptive = s.flag("adaptive");
        int initial = s.integer("adaptive-initial");
        return s.build(
                () -> new LimitsConfig(concurrency, requests, perMinute, perDay, adaptive, initial),
                () -> new LimitsConfig(0, 0, 0, 0, false, 0));
    }
}
