package dev.sluice.http;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one origin: at most {@code maxConnections} serve or open at any moment, the idle ones are taken
 * newest first, and every one can be killed in whatever phase it is. Each is one long-lived stream, so nothing is
 * materialized for a call.
 *
 * <p>An idle connection leaves the count the moment it starts to close, a busy one when its socket is closed. A call that
 * can't be started fails on the caller's own thread, before {@link #start} returns.
 *
 * <p>Any thread.
 */
public final class ProviderPool implements HttpTransport {
    /** How long a killed socket may take to report its end before it is counted as closed anyway. */
    private static final Duration GIVE_UP = Duration.ofSeconds(1);

    private final ActorSystem<?> system;
    private final Origin origin;
    private final PoolSettings settings;
    private final ConnectionFactory factory;
    private final RequestWriter requests;
    private final Cancellable sweep;

    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger openCount = new AtomicInteger();
    private final AtomicInteger idleCount = new AtomicInteger();
    private final LongAdder opened = new LongAdder();
    private final LongAdder exchanges = new LongAdder();
    private volatile boolean closed;

    private ProviderPool(ActorSystem<?> system, Origin origin, PoolSettings settings, @Nullable SSLContext sslContext) {
        this.system = system;
        this.origin = origin;
        this.settings = settings;
        this.requests = new RequestWriter(origin);
        this.factory = new ConnectionFactory(system, origin, settings, sslContext);
        Duration period = sweepPeriod(settings);
        this.sweep = system.scheduler().scheduleWithFixedDelay(period, period, this::sweep, system.executionContext());
    }

    /**
     * Loads the parts of the actor system that connections need. Two threads that load the same part wait for each other,
     * so this is done once, by the thread that starts the engine, and not by actors.
     */
    public static void prepare(ActorSystem<?> system) {
        ConnectionFactory.prepare(system);
    }

    /**
     * A pool without connections yet: each is opened when a call needs it.
     *
     * @param sslContext what to trust and to present; null for the JVM's default
     */
    public static ProviderPool open(
            ActorSystem<?> system, Origin origin, PoolSettings settings, @Nullable SSLContext sslContext) {
        return new ProviderPool(system, origin, settings, sslContext);
    }

    @Override
    public Exchange start(HttpCall call, ExchangeListener listener) {
        exchanges.increment();
        if (closed) {
            return refuse(TransportFailures.poolClosed(Delivery.NOT_SENT), listener);
        }
        byte[] request;
        try {
            request = requests.write(call);
        } catch (IllegalArgumentException e) {
            return refuse(TransportFailures.unsendable(e), listener);
        }
        @Nullable Exchange reused = onIdle(request, listener);
        if (reused != null) {
            return reused;
        }
        return reserve() ? onNew(request, listener) : refuse(TransportFailures.noFreeConnection(), listener);
    }

    @Override
    public PoolStats stats() {
        return new PoolStats(openCount.get(), Math.max(0, idleCount.get()), opened.sum(), exchanges.sum());
    }

    @Override
    public void close() {
        closed = true;
        sweep.cancel();
        for (Connection connection : all) {
            connection.end(TransportFailures.poolClosed(Delivery.MAYBE_SENT));
        }
    }

    Origin origin() {
        return origin;
    }

    PoolSettings settings() {
        return settings;
    }

    boolean isOpen() {
        return !closed;
    }

    // What connections report.

    void idle(Connection connection) {
        idleCount.incrementAndGet();
        idle.addFirst(connection);
    }

    /** An idle connection was taken for a call. */
    void idleLeft() {
        idleCount.decrementAndGet();
    }

    /** An idle connection starts to close. Whoever does not find it among the idle ones any more finds its place free. */
    void idleClosed(Connection connection) {
        idleCount.decrementAndGet();
        openCount.decrementAndGet();
        idle.remove(connection);
    }

    /** A killed connection must report its end; if it does not, it is counted as closed all the same. */
    void guard(Connection connection) {
        try {
            system.scheduler().scheduleOnce(GIVE_UP, connection::closed, system.executionContext());
        } catch (IllegalStateException schedulerIsGone) {
            connection.closed();
        }
    }

    void closed(Connection connection, boolean counted) {
        all.remove(connection);
        if (counted) {
            openCount.decrementAndGet();
        }
    }

    private @Nullable Exchange onIdle(byte[] request, ExchangeListener listener) {
        @Nullable Connection connection = idle.pollFirst();
        while (connection != null) {
            connection.endIfGone();
            LiveExchange exchange = new LiveExchange(request, listener, connection, true);
            if (connection.take(exchange)) {
                connection.send(exchange);
                return exchange;
            }
            connection = idle.pollFirst();
        }
        return null;
    }

    private Exchange onNew(byte[] request, ExchangeListener listener) {
        opened.increment();
        Connection connection = new Connection(this, System.nanoTime() + lifetimeNanos());
        LiveExchange exchange = new LiveExchange(request, listener, connection, false);
        connection.open(exchange);
        all.add(connection);
        try {
            factory.run(connection);
        } catch (IllegalStateException systemIsGone) {
            connection.end(TransportFailures.poolClosed(Delivery.NOT_SENT));
            connection.closed();
            return exchange;
        }
        connection.send(exchange);
        if (closed) {
            connection.end(TransportFailures.poolClosed(Delivery.MAYBE_SENT));
        }
        return exchange;
    }

    private boolean reserve() {
        int open = openCount.get();
        while (open < settings.maxConnections()) {
            if (openCount.compareAndSet(open, open + 1)) {
                return true;
            }
            open = openCount.get();
        }
        return false;
    }

    private long lifetimeNanos() {
        double fuzz = 0.9 + 0.2 * ThreadLocalRandom.current().nextDouble();
        return (long) (settings.maxConnectionLifetime().toNanos() * fuzz);
    }

    /** Closes the idle connections that are too old, and of those above the warm ones the ones idle for too long. */
    private void sweep() {
        long now = System.nanoTime();
        long keepAlive = settings.keepAliveTimeout().toNanos();
        int surplus = idleCount.get() - settings.warmConnections();
        Iterator<Connection> oldestFirst = idle.descendingIterator();
        while (oldestFirst.hasNext()) {
            Connection connection = oldestFirst.next();
            if (!connection.isIdle()) {
                oldestFirst.remove();
            } else if (connection.retire(now, surplus > 0, keepAlive)) {
                surplus--;
            }
        }
    }

    private static Duration sweepPeriod(PoolSettings settings) {
        long shorter = Math.min(
                settings.keepAliveTimeout().toMillis(),
                settings.maxConnectionLifetime().toMillis());
        return Duration.ofMillis(Math.max(10, Math.min(1_000, shorter / 4)));
    }

    private static Exchange refuse(AttemptFailure failure, ExchangeListener listener) {
        listener.onFailed(failure);
        listener.onFreed();
        return () -> {};
    }
}
