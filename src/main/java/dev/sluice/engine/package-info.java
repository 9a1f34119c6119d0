/**
 * The actors: who owns a provider, who owns a request.
 *
 * <p>A request's path: {@link dev.sluice.engine.Guardian} finds its targets and fails over between them;
 * {@link dev.sluice.engine.ProviderSupervisor} admits it and is the only one who answers for it, after its permit is
 * free; {@link dev.sluice.engine.RequestSupervisor} owns its deadline and supervises its attempts; each
 * {@link dev.sluice.engine.Attempt} is one HTTP exchange, an object within its request's actor. Control travels as messages; tokens never pass a mailbox: an
 * {@link dev.sluice.engine.EventFeed} takes them from the socket to the caller.
 */
@NullMarked
package dev.sluice.engine;

import org.jspecify.annotations.NullMarked;
