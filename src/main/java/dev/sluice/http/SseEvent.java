package dev.sluice.http;

/**
 * One Server-Sent Event as WHATWG HTML §9.2 dispatches it.
 *
 * @param type the {@code event} field; {@code message} when there was none
 * @param data the {@code data} lines joined by line feeds
 * @param lastEventId the {@code id} in force
 */
public record SseEvent(String type, String data, String lastEventId) {}
