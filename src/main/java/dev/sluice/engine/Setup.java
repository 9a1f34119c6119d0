package dev.sluice.engine;

import akka.actor.typed.ActorSystem;
import dev.sluice.codec.Credential;
import dev.sluice.codec.Credentials;
import dev.sluice.codec.Dialect;
import dev.sluice.codec.Dialects;
import dev.sluice.config.EngineConfig;
import dev.sluice.config.PoolConfig;
import dev.sluice.config.ProviderConfig;
import dev.sluice.http.Origin;
import dev.sluice.http.PoolSettings;
import dev.sluice.http.ProviderPool;
import dev.sluice.http.TrustedCertificates;
import dev.sluice.routing.Catalogue;
import dev.sluice.routing.Router;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A configuration and all that follows from it, made whole before anything of it is in force. Immutable.
 *
 * @param config as the operator gave it
 * @param providers by name, in their configured order
 * @param catalogue the models
 * @param router where requests go
 */
record Setup(EngineConfig config, Map<String, Provider> providers, Catalogue catalogue, Router router) {
    /** Replies that come through a CDN carry more, and longer, header fields than most. */
    private static final int MAX_HEADERS = 128;

    private static final int MAX_HEADER_BYTES = 16 * 1024;

    Setup {
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }

    /**
     * What a configuration amounts to. Reads files of certificates: for plain threads only.
     *
     * @throws IllegalArgumentException when a provider names an unknown dialect or unreadable certificates
     */
    static Setup of(ActorSystem<?> system, EngineConfig config) {
        Map<String, Provider> providers = new LinkedHashMap<>();
        config.providers().forEach((name, provider) -> providers.put(name, provider(system, provider)));
        Catalogue catalogue = catalogue(config);
        Router router = new Router(
                catalogue,
                config.routing().aliases(),
                config.routing().defaultModel(),
                config.routing().failOver());
        return new Setup(config, providers, catalogue, router);
    }

    private static Provider provider(ActorSystem<?> system, ProviderConfig config) {
        Dialect dialect = Dialects.named(config.dialect());
        Credential credential = Credentials.of(config.authentication().label(), config.key());
        Origin origin = Origin.of(config.baseUrl());
        // Certificates are read for whoever may be called; it takes longer than the rest of a start.
        SSLContext tls = origin.isSecure() && config.isUsable()
                ? TrustedCertificates.context(config.trustedCertificates())
                : null;
        PoolConfig pool = config.pool();
        PoolSettings settings = new PoolSettings(
                pool.maxConnections(),
                pool.warmConnections(),
                pool.keepAliveTimeout(),
                pool.maxConnectionLifetime(),
                config.profile("chat").connect(),
                Math.toIntExact(pool.maxReplyBytes()),
                MAX_HEADER_BYTES,
                MAX_HEADERS);
        return new Provider(config, dialect, credential, () -> ProviderPool.open(system, origin, settings, tls));
    }

    private static Catalogue catalogue(EngineConfig config) {
        Map<String, Catalogue.Shelf> shelves = new LinkedHashMap<>();
        config.providers()
                .forEach((name, provider) -> shelves.put(
                        name,
                        new Catalogue.Shelf(
                                provider.models(),
                                provider.anyModel(),
                                provider.isUsable() ? "" : provider.whyUnusable())));
        return new Catalogue(shelves);
    }
}
