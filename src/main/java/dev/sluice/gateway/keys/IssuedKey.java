package dev.sluice.gateway.keys;

import dev.sluice.model.Secret;

/**
 * A key that was just made.
 *
 * @param secret what its owner has to present; nobody can show it again
 */
public record IssuedKey(VirtualKey key, Secret secret) {}
