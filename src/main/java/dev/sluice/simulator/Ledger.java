package dev.sluice.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps the truth, bounded: every counter, the latest connections and requests. Any thread. */
final class Ledger {
    private static final int KEPT = 10_000;
    private static final int KEPT_BODY = 64 * 1024;

    private final Deque<OpenConnection> connections = new ArrayDeque<>();
    private final Deque<OpenRequest> requests = new ArrayDeque<>();
    private final HighWater open = new HighWater();
    private long nextConnection;
    private long nextRequest;
    private long opened;
    private long requestCount;
    private int concurrent;
    private int maxConcurrent;
    private long aborts;
    private long tokensSent;

    /** A connection as it goes on. */
    static final class OpenConnection {
        final long id;
        final long openedNanos = System.nanoTime();
        long closedNanos;
        int requests;

        OpenConnection(long id) {
            this.id = id;
        }
    }

    /** A request as it goes on: texts and not the tree they were read from, since ten thousand trees take a collector long to copy. */
    static final class OpenRequest {
        final long id;
        final OpenConnection connection;
        final String model;
        final boolean stream;
        final String prompt;
        final String requestId;
        final String body;
        final String path;
        final String fault;
        final String keyHash;
        final long receivedNanos;
        long headNanos;
        long firstTokenNanos;
        long endedNanos;
        String outcome = "running";
        int tokensSent;

        OpenRequest(
                long id,
                OpenConnection connection,
                ChatCall call,
                String path,
                String fault,
                String keyHash,
                long receivedNanos) {
            this.receivedNanos = receivedNanos;
            this.id = id;
            this.connection = connection;
            this.model = call.model();
            this.stream = call.stream();
            this.prompt = call.prompt();
            this.requestId = requestId(call);
            String whole = call.body().toString();
            this.body = whole.length() > KEPT_BODY ? whole.substring(0, KEPT_BODY) : whole;
            this.path = path;
            this.fault = fault;
            this.keyHash = keyHash;
        }
    }

    synchronized OpenConnection open() {
        OpenConnection connection = new OpenConnection(++nextConnection);
        opened++;
        open.opened(connection.openedNanos);
        add(connections, connection);
        return connection;
    }

    synchronized void close(OpenConnection connection) {
        if (connection.closedNanos == 0) {
            connection.closedNanos = System.nanoTime();
            open.closed(connection.openedNanos, connection.closedNanos);
        }
    }

    /** A connection that turned out to be for the simulator itself counts for nothing. */
    synchronized void forget(OpenConnection connection) {
        if (connections.remove(connection)) {
            opened--;
            close(connection);
        }
    }

    synchronized OpenRequest receive(
            OpenConnection connection, ChatCall call, String path, String fault, String keyHash, long receivedNanos) {
        OpenRequest request = new OpenRequest(++nextRequest, connection, call, path, fault, keyHash, receivedNanos);
        connection.requests++;
        requestCount++;
        concurrent++;
        maxConcurrent = Math.max(maxConcurrent, concurrent);
        add(requests, request);
        return request;
    }

    synchronized void sent(OpenRequest request, Plan.Mark mark) {
        if (mark == Plan.Mark.HEAD && request.headNanos == 0) {
            request.headNanos = System.nanoTime();
        } else if (mark == Plan.Mark.TOKEN) {
            if (request.firstTokenNanos == 0) {
                request.firstTokenNanos = System.nanoTime();
            }
            request.tokensSent++;
            tokensSent++;
        }
    }

    synchronized void end(OpenRequest request, String outcome) {
        if (request.endedNanos == 0) {
            request.endedNanos = System.nanoTime();
            request.outcome = outcome;
            concurrent--;
            if (outcome.equals("aborted")) {
                aborts++;
            }
        }
    }

    synchronized int concurrent() {
        return concurrent;
    }

    /** Forgets everything but what is open. */
    synchronized void reset() {
        connections.removeIf(connection -> connection.closedNanos != 0);
        requests.removeIf(request -> request.endedNanos != 0);
        opened = 0;
        open.reset();
        requestCount = 0;
        maxConcurrent = concurrent;
        aborts = 0;
        tokensSent = 0;
    }

    synchronized Truth truth() {
        List<Truth.Connection> seen = new ArrayList<>(connections.size());
        for (OpenConnection c : connections) {
            seen.add(new Truth.Connection(c.id, c.openedNanos, c.closedNanos, c.requests));
        }
        List<Truth.Request> served = new ArrayList<>(requests.size());
        for (OpenRequest r : requests) {
            served.add(request(r));
        }
        int most = open.most(System.nanoTime());
        return new Truth(opened, open.open(), most, requestCount, maxConcurrent, aborts, tokensSent, seen, served);
    }

    private static Truth.Request request(OpenRequest r) {
        return new Truth.Request(
                r.id,
                r.connection.id,
                r.path,
                r.model,
                r.stream,
                r.prompt,
                r.receivedNanos,
                r.headNanos,
                r.firstTokenNanos,
                r.endedNanos,
                r.outcome,
                r.fault,
                r.tokensSent,
                r.requestId,
                r.keyHash,
                r.body);
    }

    private static String requestId(ChatCall call) {
        String marked = call.after("request-id:");
        String glmId = call.body().path("request_id").asText("");
        return marked.isEmpty() ? call.headers().getOrDefault("x-request-id", glmId) : marked;
    }

    private static <T> void add(Deque<T> list, T element) {
        if (list.size() == KEPT) {
            list.removeFirst();
        }
        list.addLast(element);
    }
}
