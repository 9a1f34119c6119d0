package dev.sluice.load.plan;

import dev.sluice.model.Secret;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked.
 *
 * @param url base URL; null for a provider
 * @param provider of Sluice's configuration; empty for a URL, or for the first simulated one
 * @param model empty for those of a prompts file
 * @param key for the URL's origin; null for none
 * @param dialect the URL's wire format
 * @param trustedCertificates null for the JVM's
 * @param through whose connections are used
 * @param simulated scenario whose providers are started; empty for none
 * @param simulator origin of a simulated provider that runs already; null for none
 */
public record TargetPlan(
        @Nullable URI url,
        String provider,
        String model,
        @Nullable Secret key,
        String dialect,
        @Nullable Path trustedCertificates,
        Through through,
        String simulated,
        @Nullable URI simulator) {
    /** Whose connections are used. */
    public enum Through {
        /** The generator's own. */
        DIRECT,
        /** The engine's, with its policies. */
        ENGINE
    }

    /** The same by other connections. */
    public TargetPlan with(Through other) {
        return new TargetPlan(url, provider, model, key, dialect, trustedCertificates, other, simulated, simulator);
    }

    /** Another URL, with a key of its own: keys are for one origin. */
    public TargetPlan at(URI other, @Nullable Secret itsKey) {
        return new TargetPlan(other, "", model, itsKey, dialect, trustedCertificates, through, "", null);
    }

    /** A simulated provider that was started for the run. */
    public TargetPlan asking(String itsName, String itsModel, URI itsOrigin) {
        return new TargetPlan(
                null, itsName, itsModel, null, dialect, trustedCertificates, through, simulated, itsOrigin);
    }
}
