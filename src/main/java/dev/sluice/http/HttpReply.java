package dev.sluice.http;

/**
 * What came back, whole.
 *
 * @param head status and header fields
 * @param body the complete body, within the transport's size limit
 */
public record HttpReply(HttpHead head, Bytes body) {}
