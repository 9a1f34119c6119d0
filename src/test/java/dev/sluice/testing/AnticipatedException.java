package dev.sluice.testing;

/** A throw that a test planned. */
public final class AnticipatedException extends RuntimeException {
    public AnticipatedException() {
        super("planned by a test", null, false, false);
    }
}
