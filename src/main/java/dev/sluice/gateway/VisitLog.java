package dev.sluice.gateway;

import dev.sluice.codec.Json;
import dev.sluice.gateway.wire.EdgeAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.RequestId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access log: one line of JSON for each request, without a word of its content and without keys. */
final class VisitLog {
    /** Its own logger, so that it goes where {@code sluice-logback.xml} says: an appender that never blocks. */
    static final String NAME = "dev.sluice.access";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private final boolean enabled;

    VisitLog(boolean enabled) {
        this.enabled = enabled;
    }

    void note(Visit visit) {
        if (enabled && LOG.isInfoEnabled()) {
            LOG.info(Json.text(line(visit, System.nanoTime(), Instant.now())));
        }
    }

    /** One that ended at the edge: what of it was read is not logged. */
    void note(EdgeAnswer answer) {
        if (enabled && LOG.isInfoEnabled()) {
            LOG.info(Json.text(line(answer, Instant.now())));
        }
    }

    static JsonObject line(EdgeAnswer answer, Instant time) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("time", time.toString());
        line.put("request_id", answer.id());
        line.put("client_request_id", null);
        line.put("remote", answer.remote().getAddress().getHostAddress());
        line.put("method", "-");
        line.put("route", EdgeVisits.ROUTE);
        line.put("key", "");
        line.put("status", answer.status());
        line.put("client_gone", false);
        line.put("ms", answer.took().toMillis());
        line.put("bytes_out", answer.bytes());
        line.put("failure", answer.code());
        return new JsonObject(line);
    }

    static JsonObject line(Visit visit, long now, Instant time) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        RequestId id = visit.id();
        line.put("time", time.toString());
        line.put("request_id", id == null ? null : id.value());
        line.put("client_request_id", ReplyFields.clientId(visit.head().field("x-request-id")));
        line.put("remote", visit.head().remote().getAddress().getHostAddress());
        line.put("method", visit.head().method());
        line.put("route", visit.route());
        line.put("key", visit.keyId());
        line.put("status", visit.statusSeen());
        line.put("client_gone", visit.gone());
        line.put("ms", (now - visit.startedNanos()) / 1_000_000);
        if (visit.firstByteNanos() != 0) {
            line.put("first_byte_ms", (visit.firstByteNanos() - visit.startedNanos()) / 1_000_000);
        }
        line.put("bytes_out", visit.bytesOut());
        if (!visit.model().isEmpty()) {
            line.put("model", visit.model().length() > 100 ? visit.model().substring(0, 100) : visit.model());
            line.put("stream", visit.stream());
            line.put("tokens", visit.tokens());
        }
        ModelAnswer answer = visit.answer();
        Failure failure = visit.failure();
        if (answer != null) {
            line.put("provider", answer.provider());
            line.put("attempts", answer.attempts().size());
        } else if (failure != null) {
            line.put("provider", failure.provider());
            line.put("attempts", failure.attempts().size());
            line.put("failure", failure.kind().code());
        }
        return new JsonObject(line);
    }
}
