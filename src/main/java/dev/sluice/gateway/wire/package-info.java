/**
 * The gateway's TCP edge: bind → {@code LingerStage} → TLS where there is any → {@code ConnectionGuard} → Akka HTTP's server
 * layer → the handler of a connection.
 *
 * <p>The guard owns what Akka HTTP 10.5.3 doesn't: it tells the handler at once when its client has gone, also by an
 * ordinary close; it has a clock for every state in which a client can be slow; it refuses requests that two parsers could
 * read differently before any parser has seen them; and it hands the HTTP layer one request at a time.
 *
 * <p>A client that closes its sending side and waits for the answer is taken for gone: on the wire it can't be told from
 * one that has left, and no known client of this API does so.
 */
@NullMarked
package dev.sluice.gateway.wire;

import org.jspecify.annotations.NullMarked;
