package dev.sluice.load.plan;

import dev.sluice.model.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is measured by turns with the target.
 *
 * @param url another base URL; null for the target's own, directly
 * @param key for that URL's origin; null for none
 * @param slices by how many turns
 */
public record BaselinePlan(@Nullable URI url, @Nullable Secret key, int slices) {}
