package dev.sluice.engine;

import dev.sluice.codec.Decoded;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.PhaseClock;
import org.jspecify.annotations.Nullable;

/** What an {@link Attempt} hears of its exchange, its stream and its clocks. */
sealed interface AttemptEvent {
    /** The call for a stream is on its way. */
    record Sent() implements AttemptEvent {}

    /** The head of a stream is here, and its body on its way. */
    record StreamOpened(HttpHead head, EventTap tap, EventFeed feed) implements AttemptEvent {}

    /** The first content of a stream has come; that it was opened may not have been told yet. */
    record ContentSeen(StreamOpened opened) implements AttemptEvent {}

    /** A stream's dialect has said its last word; its body may have bytes left. */
    record LastWord() implements AttemptEvent {}

    /** A stream's body has ended, or broken, or was left. */
    record StreamEnded(Decoded result, String partialText) implements AttemptEvent {}

    /** The exchange is over and its connection free or closed: with a plain reply, which came at that time, with a failure, or neither. */
    record Freed(
            @Nullable HttpReply reply,
            long repliedNanos,
            @Nullable AttemptFailure failure) implements AttemptEvent {}

    /** A clock's end; {@link PhaseClock#TOTAL} here means that the connection did not fall silent after the last word. */
    record ClockRang(PhaseClock clock) implements AttemptEvent {}
}
