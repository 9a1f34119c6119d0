package dev.sluice.gateway.keys;

/** Whose key was presented. */
public sealed interface Lookup {

    /** A key of the ring, which may have been revoked or have expired. */
    record Found(VirtualKey key) implements Lookup {}

    /** No key of the ring. */
    enum Unknown implements Lookup {
        UNKNOWN
    }
}
