package dev.sluice.gateway.wire;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;

/** What Akka HTTP's parser refuses beyond the guard, in the envelope of the API's errors. Akka finds it by its name. */
public final class ParsingErrors extends ParsingErrorHandler {
    /** Akka looks for a Scala object. */
    @SuppressWarnings({"checkstyle:ConstantName", "MemberName"})
    public static final ParsingErrors MODULE$ = new ParsingErrors();

    private ParsingErrors() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        StringBuilder summary = new StringBuilder();
        for (char c : error.summary().toCharArray()) {
            summary.append(c >= ' ' && c < 0x7f && c != '"' && c != '\\' ? c : '?');
        }
        Rejection rejection = new Rejection(status.intValue(), "malformed_request", summary.toString());
        return HttpResponse.create()
                .withStatus(status.intValue())
                .addHeader(RawHeader.create("x-should-retry", "false"))
                .withEntity(ContentTypes.APPLICATION_JSON, rejection.body());
    }
}
