package dev.sluice.model;

import java.util.List;

/**
 * What the engine is doing now.
 *
 * @param accepting whether new requests are taken on
 * @param requests requests accepted and not ended
 * @param providers one entry per configured provider, in order
 */
public record EngineStatus(boolean accepting, int requests, List<ProviderStatus> providers) {
    public EngineStatus {
        providers = List.copyOf(providers);
    }

    /** Whether some provider would admit a call. */
    public boolean isReady() {
        return accepting && providers.stream().anyMatch(ProviderStatus::ready);
    }
}
