package dev.sluice.bench;

import dev.sluice.http.Origin;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls go.
 *
 * @param tls what trusts the server; null without TLS
 */
record Target(Origin origin, @Nullable SSLContext tls) {}
