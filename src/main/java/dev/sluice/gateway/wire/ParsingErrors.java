package dev.sluice.gateway.wire;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/** Answers what only Akka HTTP's parser finds wrong, such as a malformed target; made by it, by this class's name. */
final class ParsingErrors extends ParsingErrorHandler {
    /** Marks an answer that no handler gave; the guard puts the field with its id in the place of it. */
    static final HttpHeader OURS = RawHeader.create("x-sluice-edge", "refused");

    static final HttpHeader NO_RETRY = RawHeader.create("x-should-retry", "false");

    ParsingErrors() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        String summary = error.summary();
        return HttpResponse.create()
                .withStatus(status)
                .addHeader(OURS)
                .addHeader(NO_RETRY)
                .withEntity(
                        ContentTypes.APPLICATION_JSON,
                        Envelope.json(
                                status.intValue(),
                                code(status.intValue()),
                                summary.isEmpty() ? status.reason() : summary));
    }

    /** What the envelope of an answer with that status says. */
    static String code(int status) {
        return switch (status) {
            case 413 -> "body_too_large";
            case 500 -> "internal";
            default -> "invalid_request";
        };
    }
}
