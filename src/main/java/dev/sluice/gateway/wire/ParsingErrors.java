package dev.sluice.gateway.wire;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/** Answers what only Akka HTTP's parser finds wrong, such as a malformed target; made by it, by this class's name. */
final class ParsingErrors extends ParsingErrorHandler {
    ParsingErrors() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        String summary = error.summary();
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(
                        ContentTypes.APPLICATION_JSON,
                        Envelope.json(
                                status.intValue(),
                                status.intValue() == 413 ? "body_too_large" : "invalid_request",
                                summary.isEmpty() ? status.reason() : summary));
    }
}
