package dev.sluice.simulator;

import java.util.List;
import java.util.Map;

/**
 * What a provider says when all is well, or refuses in its own words; faults bend it before it goes out.
 *
 * @param status the HTTP status
 * @param headers extra header fields
 * @param body the JSON of a reply that is no stream
 * @param events the JSON of each event of a stream, {@code [DONE]} excepted; empty when there is no stream
 * @param closingEvents how many of the last events come after the content: finish reason, usage
 */
record Reply(int status, Map<String, String> headers, String body, List<String> events, int closingEvents) {
    Reply {
        headers = Map.copyOf(headers);
        events = List.copyOf(events);
    }

    static Reply json(int status, String body) {
        return new Reply(status, Map.of(), body, List.of(), 0);
    }

    boolean isStream() {
        return !events.isEmpty();
    }
}
