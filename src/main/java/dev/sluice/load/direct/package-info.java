/**
 * The generator's own connections: HTTP/1.1 on Netty's event loops, as few system calls and wake-ups as it can do with.
 *
 * <p>One thread paces, sends and reads. An instant is taken when bytes are read, before anything is made of them; a reply is
 * looked at ({@link dev.sluice.codec.Glance}) and not kept, and only one that is no answer is decoded. Everything here but
 * {@link dev.sluice.load.direct.DirectGenerator} is confined to its event loop.
 */
@NullMarked
package dev.sluice.load.direct;

import org.jspecify.annotations.NullMarked;
