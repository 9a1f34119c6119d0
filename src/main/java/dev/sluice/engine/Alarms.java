package dev.sluice.engine;

import akka.actor.Cancellable;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An actor's timers, one for each name. As those of {@code Behaviors.withTimers}: one that was cancelled, or set anew, is
 * not heard of, even if its message was on its way. Unlike those they put nothing between the actor and its other messages,
 * which counts where an actor is made for each request. Confined to its actor.
 *
 * @param <N> the names
 * @param <C> what the actor understands
 */
final class Alarms<N extends Enum<N>, C> {
    /** How the actor hears of an alarm, which it asks for its message by {@link #take}. */
    interface Rings<N, C> {
        C rang(N name, int turn);
    }

    private record Alarm<C>(int turn, C message, Cancellable running) {}

    private final ActorContext<C> context;
    private final Rings<N, C> rings;
    private final Map<N, Alarm<C>> set;
    private int turns;

    /** @param names the names' class */
    Alarms(ActorContext<C> context, Class<N> names, Rings<N, C> rings) {
        this.context = context;
        this.rings = rings;
        this.set = new EnumMap<>(names);
    }

    /** The actor gets the message after this long, unless this one is cancelled or set anew before. */
    void set(N name, Duration after, C message) {
        int turn = ++turns;
        Cancellable running = context.scheduleOnce(after, context.getSelf(), rings.rang(name, turn));
        Alarm<C> former = set.put(name, new Alarm<>(turn, message, running));
        if (former != null) {
            former.running().cancel();
        }
    }

    void cancel(N name) {
        Alarm<C> alarm = set.remove(name);
        if (alarm != null) {
            alarm.running().cancel();
        }
    }

    void cancelAll() {
        set.values().forEach(alarm -> alarm.running().cancel());
        set.clear();
    }

    /** The message of an alarm that was heard; null when it is not in force any more. */
    @Nullable
    C take(N name, int turn) {
        Alarm<C> alarm = set.get(name);
        if (alarm == null || alarm.turn() != turn) {
            return null;
        }
        set.remove(name);
        return alarm.message();
    }
}
