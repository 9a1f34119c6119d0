/**
 * The protocol of the system that Sluice replaces, so that its shims connect: JSON objects with an {@code op}, one a text
 * message of a WebSocket, {@code hello} first. One stage for each connection owns its calls; they end with it.
 */
@NullMarked
package dev.sluice.mcp.shim;

import org.jspecify.annotations.NullMarked;
