package dev.sluice.gateway;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param status the HTTP status
 * @param type of the body
 * @param body its bytes
 * @param fields header fields, besides those that HTTP itself needs
 * @param streamed what comes in the place of the body, piece by piece; null for an answer that is there as a whole
 * @param messages the switch to WebSocket in the place of both; null for an answer over HTTP
 */
record Reply(
        int status,
        ContentType type,
        ByteString body,
        List<HttpHeader> fields,
        @Nullable Streamed streamed,
        MountReply.@Nullable Messages messages)
        implements LateReply {
    static final ContentType.NonBinary PROMETHEUS =
            (ContentType.NonBinary) ContentTypes.parse("text/plain; version=0.0.4; charset=UTF-8");

    /** Akka HTTP acts on the modelled field only, and leaves out a raw one of its name. */
    private static final HttpHeader CLOSE = Connection.create("close");

    private static final ContentType EVENT_STREAM = ContentTypes.parse("text/event-stream; charset=UTF-8");
    private static final List<HttpHeader> STREAM_FIELDS =
            List.of(RawHeader.create("cache-control", "no-cache"), RawHeader.create("x-accel-buffering", "no"));
    private static final ContentType.NonBinary JSON = ContentTypes.APPLICATION_JSON;

    /**
     * A body that comes piece by piece.
     *
     * @param isEvents whether it is events, which nobody may keep or gather
     * @param ended completes when the last of it is sent, or nobody takes it any more
     */
    record Streamed(Source<ByteString, ?> body, boolean isEvents, CompletableFuture<Void> ended) {}

    Reply(int status, ContentType type, ByteString body, List<HttpHeader> fields) {
        this(status, type, body, fields, null);
    }

    private Reply(int status, ContentType type, ByteString body, List<HttpHeader> fields, @Nullable Streamed streamed) {
        this(status, type, body, fields, streamed, null);
    }

    static Reply json(int status, JsonObject body) {
        return new Reply(status, JSON, ByteString.fromArrayUnsafe(Json.write(body)), List.of());
    }

    static Reply of(MountReply reply) {
        List<HttpHeader> fields = new ArrayList<>(reply.fields().size());
        reply.fields().forEach((name, value) -> fields.add(RawHeader.create(name, value)));
        if (reply instanceof MountReply.Whole whole) {
            return new Reply(whole.status(), JSON, whole.json(), fields);
        }
        if (reply instanceof MountReply.Events events) {
            return new Reply(
                    200,
                    JSON,
                    ByteString.emptyByteString(),
                    fields,
                    new Streamed(events.events(), true, events.ended()));
        }
        return new Reply(101, JSON, ByteString.emptyByteString(), fields, null, (MountReply.Messages) reply);
    }

    /** Content that is read as it is sent. */
    static Reply content(ContentType type, PagedSource content, List<HttpHeader> fields) {
        return new Reply(
                200,
                type,
                ByteString.emptyByteString(),
                fields,
                new Streamed(Source.fromGraph(content), false, content.ended()));
    }

    static Reply text(ContentType.NonBinary type, String text) {
        return new Reply(200, type, ByteString.fromArrayUnsafe(text.getBytes(StandardCharsets.UTF_8)), List.of());
    }

    /** An error with the fields that tell a client whether and when to try again. */
    static Reply of(GatewayError error) {
        return of(error, error.body());
    }

    /** An error with the fields that tell a client whether and when to try again, and a body of its own. */
    static Reply of(GatewayError error, JsonObject body) {
        List<HttpHeader> fields = new ArrayList<>(3);
        Boolean shouldRetry = error.shouldRetry();
        if (shouldRetry != null) {
            fields.add(RawHeader.create("x-should-retry", shouldRetry.toString()));
        }
        Duration retryAfter = error.retryAfter();
        if (retryAfter != null) {
            fields.add(RawHeader.create("retry-after", Long.toString((retryAfter.toMillis() + 999) / 1000)));
            fields.add(RawHeader.create("retry-after-ms", Long.toString(retryAfter.toMillis())));
        }
        return new Reply(error.status(), JSON, ByteString.fromArrayUnsafe(Json.write(body)), fields);
    }

    @Override
    public Reply of(Visit visit) {
        return this;
    }

    /** After which the connection ends. */
    Reply closing() {
        return with(List.of(CLOSE));
    }

    Reply with(String name, String value) {
        return with(List.of(RawHeader.create(name, value)));
    }

    Reply with(List<? extends HttpHeader> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<HttpHeader> all = new ArrayList<>(fields);
        all.addAll(more);
        return new Reply(status, type, body, all, streamed, messages);
    }

    /** A stream of events, which no cache keeps and no proxy gathers (X-Accel-Buffering is nginx's word for it). */
    static HttpResponse stream(List<HttpHeader> fields, Source<ByteString, ?> body) {
        List<HttpHeader> all = new ArrayList<>(fields);
        all.addAll(STREAM_FIELDS);
        return HttpResponse.create().withHeaders(all).withEntity(HttpEntities.createChunked(EVENT_STREAM, body));
    }

    HttpResponse response() {
        if (streamed != null && streamed.isEvents()) {
            return stream(fields, streamed.body());
        }
        ResponseEntity entity =
                streamed == null ? HttpEntities.create(type, body) : HttpEntities.createChunked(type, streamed.body());
        return HttpResponse.create()
                .withStatus(StatusCodes.get(status))
                .withHeaders(fields)
                .withEntity(entity);
    }
}
