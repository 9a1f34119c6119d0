package dev.sluice.tcp;

/** The other side of a connection. */
@FunctionalInterface
public interface Peer {
    /**
     * Whether it has closed the connection, as far as the kernel knows at this moment; one system call. False while the
     * connection is being opened. Any thread; does not wait.
     */
    boolean isGone();
}
