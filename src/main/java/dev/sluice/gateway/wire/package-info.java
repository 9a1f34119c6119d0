/**
 * The gateway's edge to the network: TCP, TLS, the guard that knows who has left, who is too slow and what no HTTP message
 * may look like, and Akka HTTP's own layer behind it.
 */
@NullMarked
package dev.sluice.gateway.wire;

import org.jspecify.annotations.NullMarked;
