package dev.sluice.fanout;

import dev.sluice.codec.CanonicalJson;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.JsonObject;

/** What of an answer is compared: its text, and which tools it calls with what. Pure. */
final class Ballots {
    private Ballots() {}

    static String text(ChatAnswer answer) {
        if (answer.toolCalls().isEmpty()) {
            return answer.text();
        }
        StringBuilder text = new StringBuilder(answer.text());
        for (JsonObject call : answer.toolCalls()) {
            // Without its id, which is different each time.
            text.append('\n').append(CanonicalJson.asWritten(call.object("function")));
        }
        return text.toString();
    }
}
