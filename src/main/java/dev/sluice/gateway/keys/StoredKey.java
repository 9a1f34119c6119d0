package dev.sluice.gateway.keys;

/**
 * A key as its file has it.
 *
 * @param hash of the whole key
 * @param pepper the fingerprint of the pepper it was hashed under
 */
record StoredKey(VirtualKey key, KeyHash hash, String pepper) {}
