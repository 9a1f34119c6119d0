package dev.sluice.gateway.wire;

import akka.util.ByteString;
import java.util.function.Supplier;

/**
 * What a connection is ended with by the guard.
 *
 * @param why for the handler
 * @param bytes for the client; none when it can't be told any more
 */
record LastWords(String why, Supplier<ByteString> bytes) {}
