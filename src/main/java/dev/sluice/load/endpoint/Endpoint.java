package dev.sluice.load.endpoint;

import dev.sluice.codec.BearerCredential;
import dev.sluice.codec.Credential;
import dev.sluice.codec.Credentials;
import dev.sluice.codec.Dialect;
import dev.sluice.codec.Dialects;
import dev.sluice.config.ProviderConfig;
import dev.sluice.http.Origin;
import dev.sluice.http.TrustedCertificates;
import dev.sluice.load.direct.DirectTarget;
import dev.sluice.load.plan.PlanException;
import dev.sluice.load.plan.TargetPlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An origin with its path, wire format and key.
 *
 * @param origin where connections go; the only one that the key is sent to
 * @param basePath of its URL, without a trailing slash
 * @param dialect its wire format
 * @param credential null for none
 * @param trustedCertificates null for the JVM's
 */
public record Endpoint(
        Origin origin,
        String basePath,
        Dialect dialect,
        @Nullable Credential credential,
        @Nullable Path trustedCertificates) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final String CALL = "/chat/completions";

    /** The URL of a plan. */
    static Endpoint of(URI url, TargetPlan target) {
        Origin origin = Origin.of(url);
        if (target.key() != null && !origin.isSecure() && !LOOPBACK.contains(origin.host())) {
            throw new PlanException(
                    "target.key: would go to " + origin + " unencrypted (expected: an https URL, or loopback)");
        }
        return new Endpoint(
                origin,
                basePath(url),
                Dialects.named(target.dialect()),
                target.key() == null ? null : BearerCredential.of(target.key()),
                target.trustedCertificates());
    }

    /** A provider of Sluice's configuration. */
    static Endpoint of(ProviderConfig provider) {
        if (!provider.isUsable()) {
            throw new PlanException("target.provider: " + provider.whyUnusable());
        }
        return new Endpoint(
                Origin.of(provider.baseUrl()),
                basePath(provider.baseUrl()),
                Dialects.named(provider.dialect()),
                Credentials.of(provider.authentication().label(), provider.key()),
                provider.trustedCertificates());
    }

    /** Of a URL that names the call as well, without it. */
    private static String basePath(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        if (path.endsWith(CALL)) {
            path = path.substring(0, path.length() - CALL.length());
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** With its host's addresses; blocks while they are looked up. */
    DirectTarget direct() {
        try {
            List<InetSocketAddress> addresses = Arrays.stream(InetAddress.getAllByName(origin.host()))
                    .map(address -> new InetSocketAddress(address, origin.port()))
                    .toList();
            return new DirectTarget(
                    addresses,
                    origin.host(),
                    origin.port(),
                    origin.isSecure() ? TrustedCertificates.context(trustedCertificates) : null,
                    dialect);
        } catch (UnknownHostException e) {
            throw new PlanException(
                    "target: no address for " + origin.host() + " (expected: a host that can be resolved)");
        } catch (IllegalArgumentException e) {
            throw new PlanException("target." + e.getMessage());
        }
    }

    /** For the {@code Host} field. */
    String hostField() {
        int usual = origin.isSecure() ? 443 : 80;
        String host = origin.host().indexOf(':') >= 0 ? "[" + origin.host() + "]" : origin.host();
        return origin.port() == usual ? host : host + ":" + origin.port();
    }
}
