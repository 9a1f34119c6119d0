package dev.sluice.load.direct;

import dev.sluice.codec.Decoded;
import dev.sluice.codec.Dialect;
import dev.sluice.codec.Glance;
import dev.sluice.codec.StreamDecoder;
import dev.sluice.http.Bytes;
import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.http.SseEvent;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.FailureKind;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** What a reply amounts to: looked at, and decoded by its dialect only when it is no plain answer. */
final class Answer {
    private static final HttpHead STREAM = new HttpHead(200, "text/event-stream", HttpFields.EMPTY);

    private final Dialect dialect;
    private final Glance glance = new Glance();

    Answer(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Looks at an event; gives why it is the stream's end, null when it is not. */
    @Nullable
    AttemptFailure look(SseEvent event) {
        glance.at(event.data());
        if (glance.isSound() && !event.type().equals("error")) {
            return null;
        }
        return refusal(event);
    }

    /** What was looked at last. */
    Glance glance() {
        return glance;
    }

    /** Why a stream that said so why the model stopped is no answer; null when it is one. */
    @Nullable
    AttemptFailure refusal(SseEvent event) {
        StreamDecoder decoder = dialect.openStream(STREAM);
        decoder.decode(event, new ArrayList<>());
        return decoder.end() instanceof Decoded.Refused refused ? refused.failure() : null;
    }

    /** Looks at a whole reply; gives why it is no answer, null when it is one. */
    @Nullable
    AttemptFailure look(ChatRequest request, HttpHead head, byte[] body, int length) {
        if (head.status() == 200) {
            glance.at(body, 0, length);
            if (glance.isSound() && glance.isFinishedPlainly()) {
                return null;
            }
        }
        byte[] whole = java.util.Arrays.copyOf(body, length);
        Decoded decoded = dialect.decode(request, new HttpReply(head, Bytes.of(whole)));
        return decoded instanceof Decoded.Refused refused ? refused.failure() : null;
    }

    static AttemptFailure of(FailureKind kind, String message) {
        return AttemptFailure.answered(kind, 0, "", message);
    }
}
