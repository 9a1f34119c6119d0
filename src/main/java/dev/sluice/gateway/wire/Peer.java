package dev.sluice.gateway.wire;

import java.net.InetSocketAddress;

/**
 * One client's connection, as its guard and the stage that answers its requests tell each other of it. Both run in the
 * connection's own stream.
 */
public final class Peer {
    private final InetSocketAddress address;
    private boolean busy;
    private boolean answering;

    /** A connection from an address, without a request yet. */
    public Peer(InetSocketAddress address) {
        this.address = address;
    }

    /** Where it comes from. */
    public InetSocketAddress address() {
        return address;
    }

    /** A request is here and not answered to the end. */
    public void requestBegan() {
        busy = true;
        answering = false;
    }

    /** The first byte of its answer is about to be sent: from now on no other status can be. */
    public void answerBegan() {
        answering = true;
    }

    /** Its answer is complete. */
    public void requestEnded() {
        busy = false;
    }

    boolean isBusy() {
        return busy;
    }

    boolean isAnswering() {
        return busy && answering;
    }
}
