package dev.sluice.simulator;

import java.util.List;

/**
 * What a simulated provider saw, by its own monotonic clock ({@code System.nanoTime}).
 *
 * @param opened connections accepted
 * @param openNow connections open
 * @param maxOpen the most that were open at once, without those whose close was heard of within 250 ms of another's opening
 * @param requestCount chat requests received
 * @param maxConcurrent the most that were being answered at once
 * @param aborts requests whose connection the client closed before they were answered
 * @param tokensSent content events sent
 * @param connections the connections, oldest first
 * @param requests the latest requests, oldest first
 */
public record Truth(
        long opened,
        int openNow,
        int maxOpen,
        long requestCount,
        int maxConcurrent,
        long aborts,
        long tokensSent,
        List<Connection> connections,
        List<Request> requests) {
    public Truth {
        connections = List.copyOf(connections);
        requests = List.copyOf(requests);
    }

    /** The latest requests without what was asked, oldest first. */
    List<Times> times() {
        return requests.stream()
                .map(request -> new Times(
                        request.requestId(),
                        request.receivedNanos(),
                        request.firstTokenNanos(),
                        request.endedNanos(),
                        request.outcome(),
                        request.tokensSent()))
                .toList();
    }

    /**
     * When what became of a request: as {@link Request}, without the rest.
     */
    record Times(
            String requestId,
            long receivedNanos,
            long firstTokenNanos,
            long endedNanos,
            String outcome,
            int tokensSent) {}

    /**
     * One connection.
     *
     * @param closedNanos 0 while it is open
     * @param requests chat requests it carried
     */
    public record Connection(long id, long openedNanos, long closedNanos, int requests) {}

    /**
     * One chat request.
     *
     * @param headNanos when the head went out; 0 when it did not
     * @param firstTokenNanos when the first content went out; 0 when none did
     * @param endedNanos when it was answered, cut or abandoned; 0 while it runs
     * @param outcome {@code running}, {@code answered}, {@code cut} (by a fault) or {@code aborted} (by the client)
     * @param fault the fault it met
     * @param requestId what follows {@code request-id:} in the prompt, or the client's {@code X-Request-Id}, or GLM's {@code request_id}
     * @param keyHash a short hash of the credential it came with
     * @param body the JSON received, cut at 64 KiB; empty for all but the latest
     */
    public record Request(
            long id,
            long connection,
            String path,
            String model,
            boolean stream,
            String prompt,
            long receivedNanos,
            long headNanos,
            long firstTokenNanos,
            long endedNanos,
            String outcome,
            String fault,
            int tokensSent,
            String requestId,
            String keyHash,
            String body) {}
}
