package dev.sluice.config;

/**
 * A setting in force.
 *
 * @param path such as {@code sluice.providers.glm.timeout}
 * @param value as text; a key's length only
 * @param source {@code default}, a file and line, an environment variable, or a flag
 */
public record EffectiveSetting(String path, String value, String source) {}
