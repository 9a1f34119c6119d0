package dev.sluice.http;

/**
 * Status and header fields of a reply.
 *
 * @param status the HTTP status code
 * @param contentType media type without parameters, lower case; empty when there is none
 * @param fields the header fields, {@code Content-Type} excepted
 */
public record HttpHead(int status, String contentType, HttpFields fields) {
    /** Whether the body is a stream of Server-Sent Events that answers the call. */
    public boolean isEventStream() {
        return status == 200 && contentType.equals("text/event-stream");
    }
}
