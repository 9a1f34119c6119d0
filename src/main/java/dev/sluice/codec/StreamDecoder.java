package dev.sluice.codec;

import dev.sluice.http.SseEvent;
import dev.sluice.model.ChatEvent;
import java.util.List;

/** Turns one stream's Server-Sent Events into chat events and, at its end, into what it amounts to. Confined to its stream. */
public interface StreamDecoder {
    /** Adds the chat events that an SSE event carries to {@code out}: none, one or more. After {@link #isEnded} nothing. */
    void decode(SseEvent event, List<ChatEvent> out);

    /** Whether the stream has said its last word: {@code [DONE]}, or an error. */
    boolean isEnded();

    /**
     * What the events so far amount to when no more come: an answer only if the model said why it stopped; a truncated
     * stream is a {@link Decoded.Refused}.
     */
    Decoded end();

    /** The text so far. */
    String partialText();
}
