/**
 * One question to several models at once: {@link dev.sluice.fanout.FanOutRequest} says to whom and with which
 * {@link dev.sluice.fanout.Strategy}, {@link dev.sluice.fanout.FanOutCall} gives the legs as they end and then the
 * {@link dev.sluice.fanout.FanOutResult}.
 *
 * <p>Decisions are pure: {@code Vote} says how things stand, {@code FanOutCourse} which legs start and which are cancelled,
 * both with time as an argument. The actor that carries them out is {@code dev.sluice.engine.RequestGroup}.
 */
@NullMarked
package dev.sluice.fanout;

import org.jspecify.annotations.NullMarked;
