package dev.sluice.metrics;

import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Every meter: its name, what it tells, and its labels. Names that begin with {@code gen_ai} are those of OpenTelemetry's
 * conventions for generative AI (status: development); times are in seconds.
 */
enum MeterName {
    OPERATION_DURATION(
            "gen_ai.client.operation.duration",
            Kind.LONG_TIMER,
            "An attempt at a provider, from its start until its connection is free",
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.request.model",
            "error.type"),
    TOKEN_USAGE(
            "gen_ai.client.token.usage",
            Kind.TOKENS,
            "Tokens of an answered request, as the provider billed them",
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.request.model",
            "gen_ai.token.type"),
    TIME_TO_FIRST_CHUNK(
            "gen_ai.client.operation.time_to_first_chunk",
            Kind.LONG_TIMER,
            "From the start of an attempt to the first content of its stream",
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.request.model"),
    REQUEST_DURATION(
            "gen_ai.server.request.duration",
            Kind.LONG_TIMER,
            "A request, from its acceptance to its end: waiting, every attempt and every backoff included",
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.request.model",
            "error.type"),
    TIME_TO_FIRST_TOKEN(
            "gen_ai.server.time_to_first_token",
            Kind.LONG_TIMER,
            "From the acceptance of a request to the first content that its caller was handed",
            "gen_ai.operation.name",
            "gen_ai.provider.name",
            "gen_ai.request.model"),

    REQUESTS(
            "sluice.requests",
            Kind.COUNTER,
            "Requests by outcome: `answered` or the kind of failure, and the clock that ended it",
            "provider",
            "model",
            "kind",
            "clock",
            "stream"),
    REQUESTS_OPEN("sluice.requests.open", Kind.GAUGE, "Requests accepted and not ended"),
    ACCEPTING("sluice.accepting", Kind.GAUGE, "1 while new requests are taken on, 0 while the engine closes"),
    ATTEMPTS(
            "sluice.attempts",
            Kind.COUNTER,
            "Attempts by how they ended: `answered` or the kind of failure, and the clock that ended it",
            "provider",
            "model",
            "kind",
            "clock"),
    RETRIES("sluice.retries", Kind.COUNTER, "Attempts made because the one before failed", "provider", "model"),
    FAILOVERS("sluice.failovers", Kind.COUNTER, "Requests that went on to their next target", "from", "to", "kind"),
    COALESCED(
            "sluice.coalesced",
            Kind.COUNTER,
            "Requests that shared the upstream call of an equal one, by how they ended; they are not among `sluice.requests`",
            "kind",
            "clock",
            "stream"),
    FAN_OUTS("sluice.fanouts", Kind.COUNTER, "Fan-outs by what came of them", "strategy", "status"),
    FAN_OUT_LEGS("sluice.fanout.legs", Kind.COUNTER, "Legs of fan-outs by how they ended", "strategy", "end"),
    FAN_OUT_DURATION(
            "sluice.fanout.duration",
            Kind.LONG_TIMER,
            "A fan-out, from its acceptance to the end of its last leg",
            "strategy"),
    QUEUE_WAIT(
            "sluice.queue.wait",
            Kind.SHORT_TIMER,
            "The wait for a permit; `admitted` says whether it came",
            "provider",
            "admitted"),
    CONNECT(
            "sluice.connect",
            Kind.SHORT_TIMER,
            "Opening a connection, TLS included, for an attempt that found none idle",
            "provider"),
    CANCEL_LATENCY(
            "sluice.cancel.latency",
            Kind.SHORT_TIMER,
            "From the wish to end an attempt to its connection being closed, by who wished it and where it stood",
            "provider",
            "kind",
            "phase"),

    WAITING("sluice.waiting", Kind.GAUGE, "Requests in the queue", "provider"),
    IN_FLIGHT("sluice.in.flight", Kind.GAUGE, "Requests that hold a permit", "provider"),
    READY("sluice.provider.ready", Kind.GAUGE, "1 when a call would be admitted", "provider"),
    POOL_OPEN("sluice.pool.connections.open", Kind.GAUGE, "Connections open or opening", "provider"),
    POOL_IDLE("sluice.pool.connections.idle", Kind.GAUGE, "Open connections without an exchange", "provider"),
    POOL_OPENED("sluice.pool.connections.opened", Kind.COUNTER, "Connections opened", "provider"),
    EXCHANGES("sluice.pool.exchanges", Kind.COUNTER, "HTTP exchanges; reuse is 1 - opened / exchanges", "provider"),
    BREAKER("sluice.breaker.state", Kind.GAUGE, "0 closed, 1 half-open, 2 open", "provider", "model"),
    BREAKER_CHANGES(
            "sluice.breaker.changes", Kind.COUNTER, "Changes of a breaker to a state", "provider", "model", "state"),
    LIMIT("sluice.limit", Kind.GAUGE, "Calls that may be in flight, as learned", "provider", "model"),

    ACTOR_FAILURES("sluice.actor.failures", Kind.COUNTER, "Actors that threw; their callers were answered", "actor"),
    RECONFIGURATIONS(
            "sluice.reconfigurations",
            Kind.COUNTER,
            "Configurations taken on while it runs; `providers` says whether any provider was `changed`, added or removed, or all `kept`",
            "providers"),
    DRAIN_CANCELLED("sluice.drain.cancelled", Kind.COUNTER, "Requests that closing had to cancel"),
    LOOP_LAG(
            "sluice.loop.lag",
            Kind.SHORT_TIMER,
            "How late a 10 ms timer runs on the default dispatcher; up to 10 ms are the scheduler's own"),
    STATUS_AGE("sluice.status.age", Kind.GAUGE, "Seconds since the gauges above were last brought up to date"),

    HTTP_REQUESTS(
            "sluice.http.requests",
            Kind.COUNTER,
            "Requests at the gateway; those refused as bytes have the route `-`",
            "route",
            "status",
            "key"),
    HTTP_DURATION(
            "sluice.http.request.duration",
            Kind.LONG_TIMER,
            "From the head of a request at the gateway to the last byte of its reply",
            "route"),
    HTTP_RECEIVED("sluice.http.received.bytes", Kind.COUNTER, "Bytes of request bodies"),
    HTTP_SENT("sluice.http.sent.bytes", Kind.COUNTER, "Bytes of reply bodies"),
    HTTP_CONNECTIONS("sluice.http.connections.open", Kind.GAUGE, "Open connections of clients"),
    HTTP_REFUSED(
            "sluice.http.connections.refused",
            Kind.COUNTER,
            "Connections of clients closed because there were too many"),
    HTTP_GONE("sluice.http.clients.gone", Kind.COUNTER, "Clients that left before their reply was complete", "route");

    /** What kind of figure it is. */
    enum Kind {
        COUNTER("counter"),
        GAUGE("gauge"),
        /** A histogram from 10 ms to 328 s, each bucket twice the one before, as the conventions advise. */
        LONG_TIMER("histogram"),
        /** A histogram from 1 ms to 30 s. */
        SHORT_TIMER("histogram"),
        /** A histogram from 1 to 67 million tokens, each bucket four times the one before, as the conventions advise. */
        TOKENS("histogram");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private final String dotted;
    private final Kind kind;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // what List.of gives
    private final List<String> labels;

    MeterName(String dotted, Kind kind, String help, String... labels) {
        this.dotted = dotted;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** Its name with dots; a registry writes it in its own way. */
    String dotted() {
        return dotted;
    }

    Kind kind() {
        return kind;
    }

    String help() {
        return help;
    }

    List<String> labels() {
        return labels;
    }

    /** The name that Prometheus shows; a histogram adds {@code _bucket}, {@code _count}, {@code _sum} and {@code _max} to it. */
    String prometheus() {
        String name = dotted.replace('.', '_');
        return switch (kind) {
            case COUNTER -> name + "_total";
            case LONG_TIMER, SHORT_TIMER -> name + "_seconds";
            case GAUGE, TOKENS -> name;
        };
    }

    /** The upper bounds of a timer's buckets. */
    Duration[] buckets() {
        double[] seconds = kind == Kind.LONG_TIMER
                ? DoubleStream.iterate(0.01, bound -> bound * 2).limit(16).toArray()
                : new double[] {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};
        return DoubleStream.of(seconds)
                .mapToObj(bound -> Duration.ofMillis(Math.round(bound * 1000)))
                .toArray(Duration[]::new);
    }

    /** The upper bounds of the buckets of a count of tokens. */
    static double[] tokenBuckets() {
        return DoubleStream.iterate(1, bound -> bound * 4).limit(14).toArray();
    }
}
