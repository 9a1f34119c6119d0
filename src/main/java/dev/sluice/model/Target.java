package dev.sluice.model;

/**
 * Where a request may go: a model at a provider.
 *
 * @param provider the configured provider's name
 * @param model the provider's id of the model
 */
public record Target(String provider, String model) {
    @Override
    public String toString() {
        return provider + "/" + model;
    }
}
