package dev.sluice.config;

import java.util.List;

/**
 * A configuration and where each of its values comes from.
 *
 * @param engine the records
 * @param settings every setting in force, by path
 */
public record LoadedConfig(EngineConfig engine, List<EffectiveSetting> settings) {
    public LoadedConfig {
        settings = List.copyOf(settings);
    }
}
