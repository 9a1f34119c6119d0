/**
 * The gateway's virtual keys: the file that holds them, who a presented key belongs to, and what that key may use.
 *
 * <p>A key is {@code sk-sluice-<id>.<secret>}. The id is public, names the key in lists, logs and metrics, and is no
 * proof of anything; the secret is 256 random bits that are shown once. The file holds HMAC-SHA-256 of the whole key
 * under a pepper from another file, so that neither file alone is of use (random keys need no slow hash, NIST SP
 * 800-63B §5.1.1.2 is about passwords). Whatever a client presents is hashed before anything else is done with it, and
 * an unknown, revoked, expired or malformed key takes the same path and gets the same answer.
 *
 * <p>Limits are arithmetic with the time as an argument. Everything that requests touch may be used from any thread and
 * waits for nobody longer than a few additions take; only {@link dev.sluice.gateway.keys.KeyFile} and {@link
 * dev.sluice.gateway.keys.KeyStore#refreshIfChanged} read or write files and belong on a thread that may block.
 */
@NullMarked
package dev.sluice.gateway.keys;

import org.jspecify.annotations.NullMarked;
