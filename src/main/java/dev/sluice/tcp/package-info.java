/**
 * Sockets for Akka Streams: event loops that read, streams that write. In place of Akka's own, which cost a provider's
 * event five messages between actors and two system calls more than it needs; what comes out are plain flows of bytes, so
 * that everything above is Akka's as before.
 */
@NullMarked
package dev.sluice.tcp;

import org.jspecify.annotations.NullMarked;
