package dev.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The gateway's meters in a registry; at most 50 routes and 1,000 keys get a label of their own. */
final class MicrometerGatewayMeters implements GatewayMeters {
    private record Request(String route, int status, String key) {}

    private final Meters meters;
    private final Labels.Bounded routes = new Labels.Bounded(50);
    private final Labels.Bounded keys = new Labels.Bounded(1_000);
    private final Map<Request, Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Counter received;
    private final Counter sent;
    private final Counter refused;
    private final AtomicInteger open = new AtomicInteger();

    MicrometerGatewayMeters(Meters meters) {
        this.meters = meters;
        this.received = meters.counter(MeterName.HTTP_RECEIVED);
        this.sent = meters.counter(MeterName.HTTP_SENT);
        this.refused = meters.counter(MeterName.HTTP_REFUSED);
        meters.gauge(MeterName.HTTP_CONNECTIONS, open, AtomicInteger::get);
    }

    @Override
    public void request(String route, int status, String keyId, Duration duration) {
        String known = routes.of(route);
        int bounded = status >= 100 && status <= 599 ? status : 0;
        requests.computeIfAbsent(new Request(known, bounded, keys.of(keyId)), this::newRequest)
                .increment();
        durations
                .computeIfAbsent(known, name -> meters.timer(MeterName.HTTP_DURATION, name))
                .record(duration);
    }

    @Override
    public void received(long bytes) {
        received.increment((double) bytes);
    }

    @Override
    public void sent(long bytes) {
        sent.increment((double) bytes);
    }

    @Override
    public void connectionOpened() {
        open.incrementAndGet();
    }

    @Override
    public void connectionClosed() {
        open.decrementAndGet();
    }

    @Override
    public void connectionRefused() {
        refused.increment();
    }

    @Override
    public void clientGone(String route) {
        meters.counter(MeterName.HTTP_GONE, routes.of(route)).increment();
    }

    private Counter newRequest(Request request) {
        return meters.counter(
                MeterName.HTTP_REQUESTS,
                request.route(),
                request.status() == 0 ? Labels.OTHER : Integer.toString(request.status()),
                request.key());
    }
}
