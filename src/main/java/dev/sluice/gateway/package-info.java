/**
 * The OpenAI-compatible server over the engine: {@code sluice serve}. A request goes through {@code wire} (TCP, TLS, the
 * guard), {@code RequestStage} (one per connection), an endpoint, the engine, and back.
 */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
